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

// How many pages of the range were in the table, which holds all of it. Nothing is looked
// at behind the last page that the table has.
static inline uint32_t leaf_table_clear(const struct space *space, uint64_t *table,
                                        uint64_t address, uint64_t end) {
    uint32_t *counts = space->cpu->counts.pages;
    uint16_t *live = table_live(table);
    uint64_t *entry = &table[level_index(0, address)];
    uint64_t *stop = entry + ((end - address) >> FRAME_SHIFT);
    uint32_t count = 0;
    for (; stop - entry >= 4; entry += 4) {
        if (four_clear(counts, entry)) {
            count += 4;
        } else if (!four_are_absent(entry)) {
            count += one_clear(counts, &entry[0]) + one_clear(counts, &entry[1]) +
                     one_clear(counts, &entry[2]) + one_clear(counts, &entry[3]);
        } else if (count == *live) {
            stop = entry;
        }
    }
    for (; entry < stop; entry++) {
        count += one_clear(counts, entry);
    }
    *live -= (uint16_t)count;
    return count;
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

// The first entry from `index` on that is present, or one behind `last`.
static unsigned entry_present(const uint64_t *table, unsigned index, unsigned last) {
    while (index <= last && (table[index] & ENTRY_PRESENT) == 0) {
        index++;
        while (index + 3 <= last && four_are_absent(&table[index])) {
            index += 4;
        }
    }
    return index;
}

// Recursive, once a level of the page tables: at most 3 calls deep.
// NOLINTNEXTLINE(misc-no-recursion)
void space_table_clear(struct space *space, uint64_t *table, unsigned level, uint64_t address,
                       uint64_t end, struct space_removed *removed) {
    if (level == 0) {
        uint32_t count = leaf_table_clear(space, table, address, end);
        removed->pages[0] += count;
        removed->entries_left -= count;
        return;
    }
    uint64_t table_begin = address & ~(level_bytes(level + 1) - 1);
    unsigned last = level_index(level, end - 1);
    unsigned index = entry_present(table, level_index(level, address), last);
    for (; index <= last; index = entry_present(table, index + 1, last)) {
        uint64_t next = table_begin + (index + 1) * level_bytes(level);
        uint64_t begin = next - level_bytes(level);
        begin = address > begin ? address : begin;
        if (removed->entries_left <= 0) {
            removed->end = removed->end != 0 ? removed->end : begin; // or below an entry before
            return;
        }
        if (entry_clear(space, table[index], level, begin, end < next ? end : next, removed)) {
            table[index] = 0;
            if (--*table_live(table) == 0) {
                return; // the others are absent
            }
        }
    }
}

// Whatever the range holds, and tables that are empty because of it.
RK_APART static enum rk_status tree_unmap(struct space *space, uint64_t address, uint64_t end,
                                          int64_t entries_max, struct space_removed *removed) {
    *removed = (struct space_removed){.entries_left = entries_max};
    uint64_t splits = space_split_count(space, address, end);
    if (splits > space->free_count) {
        return RK_NO_TABLES;
    }
    if (splits > 0) {
        space_split(space, address);
        space_split(space, end);
    }
    space_table_clear(space, space->top, TABLE_LEVEL_TOP, address, end, removed);
    removed->end = removed->end != 0 ? removed->end : end;
    for (unsigned level = 0; level < PAGE_LEVELS; level++) {
        removed->bytes += removed->pages[level] << level_shift(level);
    }
    return RK_OK;
}

// A range that one leaf table holds needs no split. If the table is empty afterwards,
// those above it are looked at, too, however many entries that are.
static inline void leaf_unmap(struct space *space, uint64_t *table, uint64_t address, uint64_t end,
                              int64_t entries_max, struct space_removed *removed) {
    const uint32_t count = leaf_table_clear(space, table, address, end);
    if (table_is_empty(table)) {
        struct space_removed none; // but tables
        (void)tree_unmap(space, address, end, SPACE_ENTRIES_ALL, &none);
    }
    *removed = (struct space_removed){
        .bytes = (uint64_t)count << FRAME_SHIFT,
        .pages = {count},
        .entries_left = entries_max - count,
        .end = end,
    };
}

enum rk_status space_unmap(struct space *space, uint64_t address, uint64_t length,
                           int64_t entries_max, struct space_removed *removed) {
    uint64_t end = address + length;
    uint64_t *table = level_holds(1, address, end) ? table_leaf(space->top, address) : NULL;
    if (table != NULL) {
        leaf_unmap(space, table, address, end, entries_max, removed);
    } else {
        struct space_removed all; // so that what one table had can be in registers
        enum rk_status status = tree_unmap(space, address, end, entries_max, &all);
        if (status != RK_OK) {
            return status;
        }
        *removed = all;
    }
    if (removed->bytes > 0) {
        space->mapped_bytes -= removed->bytes;
        forget_pages(space, address, removed->end - address);
        space_tables_recycle(space);
    }
    return RK_OK;
}
