#include "arch.h"
#include "cpu.h"
#include "forget.h"
#include "space_tables.h"
#include "space_unmap.h"

// A mapping is made of runs: pages of one size whose entries lie side by side in
// one table.
struct run {
    uint64_t address, end;
    unsigned level; // of the pages, and of the table
};

static unsigned page_level(uint64_t address, uint64_t physical, uint64_t length) {
    uint64_t both = address | physical;
    if (length < RK_PAGE_2M_BYTES || (both & (RK_PAGE_2M_BYTES - 1)) != 0) {
        return 0;
    }
    bool huge =
        space_pages_1g && (both & (RK_PAGE_1G_BYTES - 1)) == 0 && length >= RK_PAGE_1G_BYTES;
    return huge ? 2 : 1;
}

static struct run run_at(const struct space_mapping *mapping, uint64_t address) {
    uint64_t done = address - mapping->address;
    uint64_t left = mapping->length - done;
    unsigned level = page_level(address, mapping->physical + done, left);
    uint64_t end = address + (left & ~(level_bytes(level) - 1));
    uint64_t table_end = level_end(level + 1, address);
    return (struct run){
        .address = address, .end = end < table_end ? end : table_end, .level = level};
}

static uint64_t run_pages(struct run run) {
    return (run.end - run.address) >> level_shift(run.level);
}

uint64_t space_map_piece(const struct space_mapping *mapping, int64_t *entries) {
    uint64_t address = mapping->address;
    uint64_t end = address + mapping->length;
    while (*entries > 0 && address < end) {
        struct run run = run_at(mapping, address);
        uint64_t left = (uint64_t)*entries;
        uint64_t pages = run_pages(run) < left ? run_pages(run) : left;
        address += pages << level_shift(run.level);
        *entries -= (int64_t)pages;
    }
    return address - mapping->address;
}

// The level of the next page, as far as this piece decides it, and how many entries go with
// what is there: of a leaf table all. Where there are tables below a page of 1 GiB it is
// looked at by pages of 2 MiB, and is one only if all of them go in one piece.
static unsigned page_replaces(const struct space *space, uint64_t address, unsigned level,
                              int64_t *cost) {
    unsigned reached;
    const uint64_t *table = table_walk(space->top, address, 1, &reached);
    const bool below = level > 0 && reached == 1;
    *cost = below && entry_is_table(table[level_index(1, address)]) ? TABLE_ENTRIES : 1;
    return below ? 1 : level;
}

uint64_t space_overwrite_piece(const struct space *space, const struct space_mapping *mapping,
                               int64_t *entries) {
    uint64_t address = mapping->address;
    while (*entries > 0 && address < mapping->address + mapping->length) {
        int64_t cost;
        unsigned level = page_replaces(space, address, run_at(mapping, address).level, &cost);
        address += level_bytes(level);
        *entries -= cost;
    }
    return address - mapping->address;
}

// Tables that the runs looked at so far will need. A missing table is counted
// once, by the first run that needs it; runs come in ascending order.
struct tables_needed {
    uint64_t count;
    uint64_t counted_end[PAGE_LEVELS]; // of the table's range, by its level
};

static void tables_need(struct tables_needed *needed, uint64_t address, unsigned level,
                        unsigned level_present) {
    for (; level < level_present; level++) {
        if (address >= needed->counted_end[level]) {
            needed->count++;
            needed->counted_end[level] = level_end(level + 1, address);
        }
    }
}

// Four at a time: a loop's own instructions are more than those for an entry.
static inline bool entries_are_vacant(const uint64_t *entry, uint64_t count) {
    uint64_t any = 0;
    const uint64_t *stop = entry + count;
    for (; stop - entry >= 4; entry += 4) {
        any |= entry[0] | entry[1] | entry[2] | entry[3];
    }
    for (; entry < stop; entry++) {
        any |= *entry;
    }
    return (any & ENTRY_PRESENT) == 0;
}

static bool run_is_vacant(const uint64_t *table, struct run run) {
    return entries_are_vacant(&table[level_index(run.level, run.address)], run_pages(run));
}

static enum rk_status map_check(const struct space *space, const struct space_mapping *mapping,
                                bool overwrite, uint64_t *tables_count) {
    struct tables_needed needed = {0};
    struct run run;
    uint64_t end = mapping->address + mapping->length;
    for (uint64_t address = mapping->address; address < end; address = run.end) {
        run = run_at(mapping, address);
        unsigned level;
        const uint64_t *table = table_walk(space->top, address, run.level, &level);
        bool vacant = level == run.level
                          ? run_is_vacant(table, run)
                          : (table[level_index(level, address)] & ENTRY_PRESENT) == 0;
        if (!vacant && !overwrite) {
            return RK_PRESENT;
        }
        tables_need(&needed, address, run.level, level);
    }
    *tables_count = needed.count;
    return needed.count > space->free_count ? RK_NO_TABLES : RK_OK;
}

// A leaf entry without its address.
static inline uint64_t leaf_bits(const struct space_mapping *mapping, unsigned level) {
    uint64_t bits = ENTRY_PRESENT | entry_rights_bits(mapping->flags);
    bits |= mapping->ceiling << ENTRY_CEILING_SHIFT;
    bits |= level > 0 ? ENTRY_LARGE : 0;
    if ((mapping->flags & RK_MAP_UNCACHED) != 0) {
        bits |= mapping->device ? ENTRY_UNCACHED | ENTRY_DEVICE : ENTRY_UNCACHED;
    }
    return bits;
}

// `pages` entries of a leaf table from `entry` on, which are vacant, for pages of RAM. One
// page is what most mappings are.
static inline void ram_write(const struct space *space, uint64_t *table, uint64_t *entry,
                             uint64_t pages, uint64_t leaf) {
    uint32_t *count = &space->cpu->counts.pages[frame_number(leaf & ENTRY_ADDRESS)];
    *table_live(table) += (uint16_t)pages;
    if (pages == 1) {
        *entry = leaf;
        ++*count;
        return;
    }
    uint64_t *stop = entry + pages;
    for (; stop - entry >= 4; entry += 4, count += 4) {
        entry[0] = leaf;
        entry[1] = leaf + RK_PAGE_BYTES;
        entry[2] = leaf + 2 * RK_PAGE_BYTES;
        entry[3] = leaf + 3 * RK_PAGE_BYTES;
        ++count[0];
        ++count[1];
        ++count[2];
        ++count[3];
        leaf += 4 * RK_PAGE_BYTES;
    }
    for (; entry < stop; entry++) {
        *entry = leaf;
        ++*count++;
        leaf += RK_PAGE_BYTES;
    }
}

static void run_write(const struct space *space, uint64_t *table, struct run run, uint64_t leaf) {
    uint64_t *entry = &table[level_index(run.level, run.address)];
    uint64_t pages = run_pages(run);
    if (run.level == 0 && (leaf & ENTRY_DEVICE) == 0) {
        ram_write(space, table, entry, pages, leaf);
        return;
    }
    *table_live(table) += (uint16_t)pages;
    for (uint64_t i = 0; i < pages; i++) {
        entry[i] = leaf;
        space_leaf_count(space, leaf, run.level);
        leaf += level_bytes(run.level);
    }
}

// Replaces whatever is there entry by entry, so that a page that stays mapped is
// never absent in between.
static void run_replace(struct space *space, uint64_t *table, struct run run, uint64_t leaf,
                        struct space_removed *removed) {
    uint64_t address = run.address;
    for (; address < run.end; address += level_bytes(run.level)) {
        uint64_t *entry = &table[level_index(run.level, address)];
        uint64_t old = *entry;
        *entry = leaf;
        space_leaf_count(space, leaf, run.level);
        leaf += level_bytes(run.level);
        if ((old & ENTRY_PRESENT) == 0) {
            ++*table_live(table);
        } else if (run.level > 0 && (old & ENTRY_LARGE) == 0) {
            space_table_clear(space, entry_table(old), run.level - 1, address,
                              address + level_bytes(run.level), removed);
            space_table_retire(space, entry_table(old));
        } else {
            space_leaf_uncount(space, old, run.level);
            removed->pages[run.level]++;
        }
    }
}

// Writes a run into the table that holds it.
static void run_put(struct space *space, const struct space_mapping *mapping, uint64_t *table,
                    struct run run, bool overwrite, struct space_removed *removed) {
    uint64_t physical = mapping->physical + (run.address - mapping->address);
    uint64_t leaf = leaf_bits(mapping, run.level) | physical;
    if (overwrite) {
        run_replace(space, table, run, leaf, removed);
    } else {
        run_write(space, table, run, leaf);
    }
}

static void map_write(struct space *space, const struct space_mapping *mapping, bool overwrite,
                      struct space_removed *removed) {
    struct run run;
    uint64_t end = mapping->address + mapping->length;
    for (uint64_t address = mapping->address; address < end; address = run.end) {
        run = run_at(mapping, address);
        unsigned level;
        uint64_t *table = table_walk(space->top, address, run.level, &level);
        for (; level > run.level; level--) {
            table = space_table_below(space, table, address, level);
        }
        run_put(space, mapping, table, run, overwrite, removed);
    }
}

static void map_finish(struct space *space, const struct space_mapping *mapping, bool overwrite,
                       const struct space_removed *removed) {
    space->mapped_bytes += mapping->length;
    if (overwrite) {
        for (unsigned level = 0; level < PAGE_LEVELS; level++) {
            space->mapped_bytes -= removed->pages[level] << level_shift(level);
        }
        // A split page changed too; its translation overlaps the range.
        forget_pages(space, mapping->address, mapping->length);
        space_tables_recycle(space);
    }
}

// Apart, so that the way beside it (space_map) keeps to few registers.
RK_APART static enum rk_status tree_map(struct space *space, const struct space_mapping *mapping,
                                        bool overwrite, uint64_t *tables_taken) {
    struct space_removed removed = {.entries_left = SPACE_ENTRIES_ALL};
    enum rk_status status = map_check(space, mapping, overwrite, tables_taken);
    if (status == RK_OK) {
        map_write(space, mapping, overwrite, &removed);
        map_finish(space, mapping, overwrite, &removed);
    }
    return status;
}

// Most mappings are a few pages of RAM beside others: one run in a leaf table that is
// there, for which one walk serves both passes.
static uint64_t *leaf_find(const struct space *space, const struct space_mapping *mapping) {
    uint64_t end = mapping->address + mapping->length;
    bool small = mapping->length < RK_PAGE_2M_BYTES && level_holds(1, mapping->address, end);
    return small ? table_leaf(space->top, mapping->address) : NULL;
}

// One page is what most of them are.
static inline bool few_are_vacant(const uint64_t *entry, uint64_t pages) {
    return pages == 1 ? (*entry & ENTRY_PRESENT) == 0 : entries_are_vacant(entry, pages);
}

enum rk_status space_map(struct space *space, const struct space_mapping *mapping, bool overwrite,
                         uint64_t *tables_taken) {
    if (!mapping->device && !frame_range_mappable(mapping->physical, mapping->length)) {
        return RK_BUSY;
    }
    uint64_t *table = overwrite || mapping->device ? NULL : leaf_find(space, mapping);
    if (table == NULL) {
        // Copies, so that what was given can be in registers.
        struct space_mapping copy = *mapping;
        uint64_t count = 0;
        enum rk_status status = tree_map(space, &copy, overwrite, &count);
        *tables_taken = count;
        return status;
    }
    uint64_t *entry = &table[level_index(0, mapping->address)];
    uint64_t pages = mapping->length >> FRAME_SHIFT;
    if (!few_are_vacant(entry, pages)) {
        return RK_PRESENT;
    }
    ram_write(space, table, entry, pages, leaf_bits(mapping, 0) | mapping->physical);
    space->mapped_bytes += mapping->length;
    *tables_taken = 0;
    return RK_OK;
}
