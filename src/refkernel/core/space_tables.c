#include "space_tables.h"

#include "arch.h"
#include "cpu.h"

// What nobody asks for, space_rights_valid() refuses.
const uint64_t entry_bits_of_rights[RK_MAP_RIGHTS + 1] = {
    [0] = ENTRY_NO_EXECUTE,
    [RK_MAP_READ] = ENTRY_USER | ENTRY_NO_EXECUTE,
    [RK_MAP_READ | RK_MAP_WRITE] = ENTRY_USER | ENTRY_WRITE | ENTRY_NO_EXECUTE,
    [RK_MAP_READ | RK_MAP_EXECUTE] = ENTRY_USER,
};

uint64_t *space_table_take(struct space *space) {
    uint64_t *table;
    if (space->clean != 0) {
        table = frame_pointer(space->clean);
        space->clean = table[0];
        table[0] = 0;
    } else {
        RK_ASSERT(space->dirty != 0);
        table = frame_pointer(space->dirty);
        space->dirty = table[0];
        __builtin_memset(table, 0, TABLE_ENTRIES * sizeof(*table));
    }
    space->free_count--;
    return table;
}

void space_table_retire(struct space *space, uint64_t *table) {
    // A CPU that still walks through it reads no present entry: a frame's address
    // has its lowest bits clear.
    table[0] = space->retired;
    space->retired = frame_address(table);
}

void space_tables_recycle(struct space *space) {
    while (space->retired != 0) {
        uint64_t frame = space->retired;
        uint64_t *link = frame_pointer(frame);
        space->retired = *link;
        *link = space->clean;
        space->clean = frame;
        space->free_count++;
    }
}

// The count of mappings of the leaf's frame, or NULL for a device's.
static uint32_t *leaf_counter(const struct space *space, uint64_t entry, unsigned level) {
    bool device = (entry & ENTRY_DEVICE) != 0;
    return device ? NULL : frame_count(&space->cpu->counts, entry & ENTRY_ADDRESS, level);
}

void space_leaf_count(const struct space *space, uint64_t entry, unsigned level) {
    uint32_t *counter = leaf_counter(space, entry, level);
    if (counter != NULL) {
        ++*counter;
    }
}

void space_leaf_uncount(const struct space *space, uint64_t entry, unsigned level) {
    uint32_t *counter = leaf_counter(space, entry, level);
    if (counter != NULL) {
        --*counter;
    }
}

// Replaces the large page by a table of the pages that it consists of.
static void leaf_split(struct space *space, uint64_t *entry, unsigned level) {
    uint64_t leaf = *entry;
    uint64_t *table = space_table_take(space);
    space_leaf_uncount(space, leaf, level);
    if (level == 1) {
        leaf &= ~ENTRY_LARGE;
    }
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        table[i] = leaf;
        space_leaf_count(space, leaf, level - 1);
        leaf += level_bytes(level - 1);
    }
    *table_live(table) += TABLE_ENTRIES;
    *entry = frame_address(table) | ENTRY_TABLE;
}

uint64_t *space_table_below(struct space *space, uint64_t *table, uint64_t address,
                            unsigned level) {
    uint64_t *entry = &table[level_index(level, address)];
    if ((*entry & ENTRY_PRESENT) == 0) {
        *entry = frame_address(space_table_take(space)) | ENTRY_TABLE;
        ++*table_live(table);
    } else if ((*entry & ENTRY_LARGE) != 0) {
        leaf_split(space, entry, level);
    }
    return entry_table(*entry);
}

// A boundary crosses a page of this level unless it is aligned to it; then it
// crosses none of the lower levels either.
static bool boundary_crosses(uint64_t boundary, unsigned level) {
    return (boundary & (level_bytes(level) - 1)) != 0;
}

void space_split(struct space *space, uint64_t boundary) {
    uint64_t *table = space->top;
    for (unsigned level = TABLE_LEVEL_TOP; level > 0 && boundary_crosses(boundary, level);
         level--) {
        if ((table[level_index(level, boundary)] & ENTRY_PRESENT) == 0) {
            return;
        }
        table = space_table_below(space, table, boundary, level);
    }
}

// The level of the large page that a boundary crosses, 0 if it crosses none.
static unsigned level_crossed(const struct space *space, uint64_t boundary) {
    const uint64_t *table = space->top;
    for (unsigned level = TABLE_LEVEL_TOP; level > 0 && boundary_crosses(boundary, level);
         level--) {
        uint64_t entry = table[level_index(level, boundary)];
        if (!entry_is_table(entry)) {
            return (entry & ENTRY_PRESENT) != 0 ? level : 0;
        }
        table = entry_table(entry);
    }
    return 0;
}

uint64_t space_split_count(const struct space *space, uint64_t begin, uint64_t end) {
    unsigned begin_level = level_crossed(space, begin);
    unsigned end_level = level_crossed(space, end);
    uint64_t count = 0;
    for (unsigned level = begin_level; level > 0 && boundary_crosses(begin, level); level--) {
        count++;
    }
    for (unsigned level = end_level; level > 0 && boundary_crosses(end, level); level--) {
        // Both ends may cross the same page: it is split once.
        bool shared = level <= begin_level && boundary_crosses(begin, level) &&
                      begin >> level_shift(level) == end >> level_shift(level);
        count += !shared;
    }
    return count;
}
