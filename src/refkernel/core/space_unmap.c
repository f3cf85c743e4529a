#include "space_unmap.h"

#include "arch.h"
#include "cpu.h"
#include "forget.h"
#include "space_tables.h"

// A page of RAM that was mapped by `leaf` is so once less.
static inline void leaf_uncount(uint32_t *counts, uint64_t leaf) {
    --counts[frame_number(leaf & ENTRY_ADDRESS)];
}

// Clears four entries that all are pages of RAM, the most frequent case by far: a
// loop's own instructions are more than those for an entry.
static inline bool four_clear(uint32_t *counts, uint64_t *entry) {
    uint64_t leaf[] = {entry[0], entry[1], entry[2], entry[3]};
    if ((leaf[0] & leaf[1] & leaf[2] & leaf[3] & ENTRY_PRESENT) == 0 ||
        ((leaf[0] | leaf[1] | leaf[2] | leaf[3]) & ENTRY_DEVICE) != 0) {
        return false;
    }
    entry[0] = entry[1] = entry[2] = entry[3] = 0;
    leaf_uncount(counts, leaf[0]);
    leaf_uncount(counts, leaf[1]);
    leaf_uncount(counts, leaf[2]);
    leaf_uncount(counts, leaf[3]);
    return true;
}

static inline bool four_are_absent(const uint64_t *entry) {
    return ((entry[0] | entry[1] | entry[2] | entry[3]) & ENTRY_PRESENT) == 0;
}

// How many pages that were: one or none.
static inline uint32_t one_clear(uint32_t *counts, uint64_t *entry) {
    uint64_t leaf = *entry;
    if ((leaf & ENTRY_PRESENT) == 0) {
        return 0;
    }
    *entry = 0;
    if ((leaf & ENTRY_DEVICE) == 0) {
        leaf_uncount(counts, leaf);
    }
    return 1;
}

static void leaf_table_clear(const struct space *space, uint64_t *table, uint64_t address,
                             uint64_t end, struct space_removed *removed) {
    uint32_t *counts = space->cpu->counts.pages;
    uint64_t *entry = &table[level_index(0, address)];
    uint64_t *stop = entry + ((end - address) >> FRAME_SHIFT);
    uint32_t count = 0;
    for (; stop - entry >= 4; entry += 4) {
        if (four_clear(counts, entry)) {
            count += 4;
        } else if (!four_are_absent(entry)) {
            count += one_clear(counts, &entry[0]) + one_clear(counts, &entry[1]) +
                     one_clear(counts, &entry[2]) + one_clear(counts, &entry[3]);
        }
    }
    for (; entry < stop; entry++) {
        count += one_clear(counts, entry);
    }
    *table_live(table) -= (uint16_t)count;
    removed->pages[0] += count;
    removed->entries_left -= count;
}

// What it costs to look through a table, in entries removed.
enum { TABLE_COST = 64 };

// Clears [address, end), not empty, in what is below one entry of this level. True if
// nothing is left there. One of the two functions of a recursion, see below.
// NOLINTNEXTLINE(misc-no-recursion)
static bool entry_clear(struct space *space, uint64_t entry, unsigned level, uint64_t address,
                        uint64_t end, struct space_removed *removed) {
    if ((entry & ENTRY_LARGE) != 0) {
        space_leaf_uncount(space, entry, level);
        removed->pages[level]++;
        removed->entries_left--;
        return true;
    }
    uint64_t *below = entry_table(entry);
    removed->entries_left -= TABLE_COST;
    space_table_clear(space, below, level - 1, address, end, removed);
    if (!table_is_empty(below)) {
        return false;
    }
    space_table_retire(space, below);
    return true;
}

// Recursive, once a level of the page tables: at most 3 calls deep. Most entries of a
// table are absent: a step over one is as short as can be.
// NOLINTNEXTLINE(misc-no-recursion)
void space_table_clear(struct space *space, uint64_t *table, unsigned level, uint64_t address,
                       uint64_t end, struct space_removed *removed) {
    if (level == 0) {
        leaf_table_clear(space, table, address, end, removed);
        return;
    }
    uint64_t table_begin = address & ~(level_bytes(level + 1) - 1);
    unsigned last = level_index(level, end - 1);
    for (unsigned index = level_index(level, address); index <= last; index++) {
        if ((table[index] & ENTRY_PRESENT) == 0) {
            continue;
        }
        uint64_t next = table_begin + (index + 1) * level_bytes(level);
        uint64_t begin = next - level_bytes(level);
        begin = address > begin ? address : begin;
        if (removed->entries_left <= 0) {
            removed->end = removed->end != 0 ? removed->end : begin; // or below an entry before
            return;
        }
        if (entry_clear(space, table[index], level, begin, end < next ? end : next, removed)) {
            table[index] = 0;
            --*table_live(table);
        }
    }
}

RK_APART static enum rk_status tree_unmap(struct space *space, uint64_t address, uint64_t end,
                                          struct space_removed *removed) {
    uint64_t splits = space_split_count(space, address, end);
    if (splits > space->free_count) {
        return RK_NO_TABLES;
    }
    if (splits > 0) {
        space_split(space, address);
        space_split(space, end);
    }
    space_table_clear(space, space->top, TABLE_LEVEL_TOP, address, end, removed);
    return RK_OK;
}

// A range that one leaf table holds needs no split. The table may be empty
// afterwards; then those above it are looked at, too, however many entries that are.
static inline enum rk_status range_clear(struct space *space, uint64_t address, uint64_t end,
                                         struct space_removed *removed) {
    uint64_t *table = level_holds(1, address, end) ? table_leaf(space->top, address) : NULL;
    if (table == NULL) {
        return tree_unmap(space, address, end, removed);
    }
    leaf_table_clear(space, table, address, end, removed);
    if (!table_is_empty(table)) {
        return RK_OK;
    }
    int64_t entries_left = removed->entries_left;
    removed->entries_left = SPACE_ENTRIES_ALL;
    enum rk_status status = tree_unmap(space, address, end, removed);
    removed->entries_left = entries_left;
    return status;
}

enum rk_status space_unmap(struct space *space, uint64_t address, uint64_t length,
                           int64_t entries_max, struct space_removed *removed) {
    *removed = (struct space_removed){.entries_left = entries_max};
    enum rk_status status = range_clear(space, address, address + length, removed);
    if (status != RK_OK) {
        return status;
    }
    removed->end = removed->end != 0 ? removed->end : address + length;
    for (unsigned level = 0; level < PAGE_LEVELS; level++) {
        removed->bytes += removed->pages[level] << level_shift(level);
    }
    if (removed->bytes > 0) {
        space->mapped_bytes -= removed->bytes;
        forget_pages(space, address, removed->end - address);
        space_tables_recycle(space);
    }
    return RK_OK;
}
