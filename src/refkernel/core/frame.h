// The frame table: who uses each 4 KiB frame of RAM.
//
// A frame is free (word 0), mapped (its word counts 4 KiB mappings), owned by
// the kernel, or outside of RAM (which counts as owned). Mappings of 2 MiB and
// 1 GiB are counted once, in their block. Blocks also count the owned frames in
// them, so that whether a large page may be mapped is one look.
//
// Only a message buffer is both owned and mapped. A page table's word counts its
// live entries in place of mappings, because nobody can map it.
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

#define FRAME_OWNED      UINT32_C(0x80000000) // by the kernel
#define FRAME_TABLE      UINT32_C(0x40000000) // as page table: the rest are live entries
#define FRAME_COUNT_MASK UINT32_C(0x3fffffff) // mappings, or live entries

struct frame_block {
    uint32_t mapped; // mappings of the block as one page
    uint32_t owned;  // 4 KiB frames in it that the kernel owns
};

struct frame_table {
    uint32_t *words; // by frame number, from physical address 0
    struct frame_block *blocks_2m;
    struct frame_block *blocks_1g;
    uint64_t end; // physical; nothing from here on is RAM
};

extern struct frame_table frames;
extern uintptr_t frame_direct_map; // kernel address of physical address 0

// Bytes of a table for RAM that ends at `end`; whole pages.
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

static inline uint32_t *frame_word(uint64_t physical) {
    return &frames.words[physical >> FRAME_SHIFT];
}

static inline struct frame_block *frame_block_2m(uint64_t physical) {
    return &frames.blocks_2m[physical >> FRAME_BLOCK_2M_SHIFT];
}

static inline struct frame_block *frame_block_1g(uint64_t physical) {
    return &frames.blocks_1g[physical >> FRAME_BLOCK_1G_SHIFT];
}

// Ranges are RAM and whole pages.

// No frame in it is owned: it may be mapped. One look a block that has none.
bool frame_range_unowned(uint64_t base, uint64_t length);

// The same, the most frequent answer first: inside of one block without any.
static inline bool frame_range_mappable(uint64_t base, uint64_t length) {
    bool same = (base ^ (base + length - 1)) >> FRAME_BLOCK_2M_SHIFT == 0;
    return (same && frame_block_2m(base)->owned == 0) || frame_range_unowned(base, length);
}

// Neither owned nor mapped: it may become the kernel's.
bool frame_range_unused(uint64_t base, uint64_t length);

// The kernel takes and releases frames; they are unowned before or owned before.
// A frame's count of mappings stays.
void frame_range_own(uint64_t base, uint64_t length);
void frame_range_disown(uint64_t base, uint64_t length);

// Frames of a range that are mapped somewhere, and that are owned.
void frame_range_use(uint64_t base, uint64_t length, uint64_t *mapped, uint64_t *owned);

#endif
