// Page tables as the processor reads them: four levels of 512 entries.
//
// Levels count from the leaves: a table of level 0 holds 4 KiB pages; tables of
// levels 1 and 2 hold tables or pages of 2 MiB and 1 GiB; level 3 is the top.
#ifndef REFKERNEL_CORE_TABLE_H
#define REFKERNEL_CORE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/vspace.h"

#include "frame.h"

enum {
    TABLE_ENTRIES = 512,
    TABLE_ENTRIES_SHIFT = 9,
    TABLE_LEVEL_TOP = 3,
    TABLE_LEVELS = 4,
    PAGE_LEVELS = 3, // levels that have pages
};

// Entry bits. READ is USER here, because x86 can't take it away alone; rights 0
// are a page of the kernel's that nobody uses.
#define ENTRY_PRESENT       (UINT64_C(1) << 0)
#define ENTRY_WRITE         (UINT64_C(1) << 1)
#define ENTRY_USER          (UINT64_C(1) << 2)
#define ENTRY_UNCACHED      (UINT64_C(3) << 3) // write-through and cache-disable
#define ENTRY_LARGE         (UINT64_C(1) << 7) // a page in a table of level 1 or 2
#define ENTRY_DEVICE        (UINT64_C(1) << 9) // software: no frame to count
#define ENTRY_CEILING_SHIFT 52                 // free for software: RK_MAP_* it may ever have
#define ENTRY_NO_EXECUTE    (UINT64_C(1) << 63)
#define ENTRY_ADDRESS       UINT64_C(0x000ffffffffff000)
#define ENTRY_RIGHTS        (ENTRY_WRITE | ENTRY_USER | ENTRY_NO_EXECUTE)
#define ENTRY_TABLE         (ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER)

static inline unsigned level_shift(unsigned level) {
    return FRAME_SHIFT + TABLE_ENTRIES_SHIFT * level;
}

// Bytes that one entry of a table of this level covers.
static inline uint64_t level_bytes(unsigned level) {
    return UINT64_C(1) << level_shift(level);
}

static inline unsigned level_index(unsigned level, uint64_t address) {
    return (unsigned)(address >> level_shift(level)) & (TABLE_ENTRIES - 1);
}

// The end of the entry's range that holds `address`. Only for the user half,
// where it can't overflow.
static inline uint64_t level_end(unsigned level, uint64_t address) {
    return (address | (level_bytes(level) - 1)) + 1;
}

static inline bool entry_is_table(uint64_t entry) {
    return (entry & (ENTRY_PRESENT | ENTRY_LARGE)) == ENTRY_PRESENT;
}

static inline uint64_t *entry_table(uint64_t entry) {
    return (uint64_t *)frame_pointer(entry & ENTRY_ADDRESS);
}

// RK_MAP_* rights to entry bits (space_tables.c) and back.
extern const uint64_t entry_bits_of_rights[RK_MAP_RIGHTS + 1];

static inline uint64_t entry_rights_bits(uint64_t rights) {
    return entry_bits_of_rights[rights & RK_MAP_RIGHTS];
}

static inline uint64_t entry_rights(uint64_t entry) {
    uint64_t rights = (entry & ENTRY_USER) != 0 ? RK_MAP_READ : 0;
    rights |= (entry & ENTRY_WRITE) != 0 ? RK_MAP_WRITE : 0;
    return rights | ((entry & ENTRY_NO_EXECUTE) != 0 ? 0 : RK_MAP_EXECUTE);
}

static inline uint64_t entry_ceiling(uint64_t entry) {
    return (entry >> ENTRY_CEILING_SHIFT) & RK_MAP_RIGHTS;
}

// Live entries of a table.
static inline uint16_t *table_live(const uint64_t *table) {
    return &frames.live[frame_number(frame_address(table))];
}

static inline bool table_is_empty(const uint64_t *table) {
    return *table_live(table) == 0;
}

// Goes down from `top` towards `level` and stops at an entry that leads to no
// further table. *reached is the level of the table returned.
static inline uint64_t *table_walk(uint64_t *top, uint64_t address, unsigned level,
                                   unsigned *reached) {
    uint64_t *table = top;
    unsigned at = TABLE_LEVEL_TOP;
    while (at > level) {
        uint64_t entry = table[level_index(at, address)];
        if (!entry_is_table(entry)) {
            break;
        }
        table = entry_table(entry);
        at--;
    }
    *reached = at;
    return table;
}

// The table of 4 KiB pages that holds `address`, or NULL if there is none. The
// same as a walk to level 0, spelled out, because nearly every call begins with
// it.
static inline uint64_t *table_leaf(uint64_t *top, uint64_t address) {
    uint64_t entry = top[level_index(3, address)];
    if (!entry_is_table(entry)) {
        return NULL;
    }
    entry = entry_table(entry)[level_index(2, address)];
    if (!entry_is_table(entry)) {
        return NULL;
    }
    entry = entry_table(entry)[level_index(1, address)];
    return entry_is_table(entry) ? entry_table(entry) : NULL;
}

// The range, not empty, lies under one entry of this level.
static inline bool level_holds(unsigned level, uint64_t address, uint64_t end) {
    return (address ^ (end - 1)) >> level_shift(level) == 0;
}

#endif
