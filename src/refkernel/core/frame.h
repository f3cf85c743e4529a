// The frame table: who uses each 4 KiB frame of RAM.
//
// A frame is free, mapped, owned by the kernel, or outside of RAM (which counts as
// owned). Blocks of 2 MiB and 1 GiB count the owned frames in them, so that whether
// a large page may be mapped is one look. Who owns what changes only while no other
// CPU is in the kernel, so every CPU may look.
//
// Mappings change at any time, on several CPUs at once. So each CPU counts for
// itself (struct frame_counts) what the spaces at home there map and unmap, and the
// number of a frame's mappings is the sum over the CPUs; one CPU's own part may be
// negative. A sum is taken only while no other CPU is in the kernel. Mappings of
// 2 MiB and 1 GiB are counted once, in their block.
//
// Only a message buffer is both owned and mapped.
#ifndef REFKERNEL_CORE_FRAME_H
#define REFKERNEL_CORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "refkernel/vspace.h"

enum {
    FRAME_SHIFT = 12,
    FRAME_BLOCK_2M_SHIFT = 21,
    FRAME_BLOCK_1G_SHIFT = 30,
};

// One CPU's part of the number of mappings, by number of the frame or block.
struct frame_counts {
    uint32_t *pages;
    uint32_t *blocks_2m, *blocks_1g; // of the block as one page
};

struct frame_table {
    uint8_t *owned;                // 1: by the kernel; by frame number, from physical address 0
    uint16_t *live;                // of a page table: entries that are present
    uint32_t *owned_2m, *owned_1g; // owned frames of a block
    uint64_t end;                  // physical; nothing from here on is RAM
};

extern struct frame_table frames;
extern uintptr_t frame_direct_map; // kernel address of physical address 0

// Bytes of a table for RAM that ends at `end`, with the counts of all CPUs that run;
// whole pages.
uint64_t frame_table_bytes(uint64_t end);

// Every frame is owned from here on. The table lies at physical address `base`.
void frame_table_start(uint64_t base, uint64_t end);

// Where the kernel sees a physical address of RAM.
static inline void *frame_pointer(uint64_t physical) {
    return (void *)(frame_direct_map + (uintptr_t)physical);
}

static inline uint64_t frame_address(const void *pointer) {
    return (uint64_t)((uintptr_t)pointer - frame_direct_map);
}

static inline uint64_t frame_number(uint64_t physical) {
    return physical >> FRAME_SHIFT;
}

static inline uint64_t frame_number_2m(uint64_t physical) {
    return physical >> FRAME_BLOCK_2M_SHIFT;
}

static inline uint64_t frame_number_1g(uint64_t physical) {
    return physical >> FRAME_BLOCK_1G_SHIFT;
}

// The CPU's count for a page of this level (0: 4 KiB, 1: 2 MiB, 2: 1 GiB).
static inline uint32_t *frame_count(const struct frame_counts *counts, uint64_t physical,
                                    unsigned level) {
    switch (level) {
    case 0:
        return &counts->pages[frame_number(physical)];
    case 1:
        return &counts->blocks_2m[frame_number_2m(physical)];
    default:
        return &counts->blocks_1g[frame_number_1g(physical)];
    }
}

// The sum over all CPUs.
uint32_t frame_mapped(uint64_t physical, unsigned level);

// Ranges are RAM and whole pages.

// No frame in it is owned: it may be mapped. One look a block that has none.
bool frame_range_unowned(uint64_t base, uint64_t length);

// The same, the most frequent answer first: inside of one block without any.
static inline bool frame_range_mappable(uint64_t base, uint64_t length) {
    bool same = (base ^ (base + length - 1)) >> FRAME_BLOCK_2M_SHIFT == 0;
    return (same && frames.owned_2m[frame_number_2m(base)] == 0) ||
           frame_range_unowned(base, length);
}

// Neither owned nor mapped: it may become the kernel's.
bool frame_range_unused(uint64_t base, uint64_t length);

// The kernel takes and releases frames; they are unowned before or owned before.
// The counts of mappings stay.
void frame_range_own(uint64_t base, uint64_t length);
void frame_range_disown(uint64_t base, uint64_t length);

// Frames of a range that are mapped somewhere, and that are owned.
void frame_range_use(uint64_t base, uint64_t length, uint64_t *mapped, uint64_t *owned);

#endif
