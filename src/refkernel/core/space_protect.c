#include "arch.h"
#include "forget.h"
#include "space_tables.h"

// One page of every table at a time would walk from the top for each; so both
// passes go through the entries of a table before they walk again.
struct stretch {
    uint64_t *entry, *stop;
    uint64_t end; // address
    unsigned level;
};

// The entries from `address` on, up to `end`, that lie in one table; those of
// level 0 at once, others one at a time, because a table may be among them.
static struct stretch stretch_at(const struct space *space, uint64_t address, uint64_t end) {
    struct stretch stretch;
    uint64_t *table = table_walk(space->top, address, 0, &stretch.level);
    uint64_t table_end = level_end(stretch.level == 0 ? 1 : stretch.level, address);
    stretch.end = table_end < end ? table_end : end;
    stretch.entry = &table[level_index(stretch.level, address)];
    uint64_t count = stretch.level == 0 ? (stretch.end - address) >> FRAME_SHIFT : 1;
    stretch.stop = stretch.entry + count;
    return stretch;
}

uint64_t space_protect_piece(const struct space *space, uint64_t address, uint64_t length,
                             int64_t *entries) {
    uint64_t at = address;
    uint64_t end = address + length;
    while (*entries > 0 && at < end) {
        struct stretch stretch = stretch_at(space, at, end);
        int64_t count = stretch.stop - stretch.entry;
        if (count > *entries) { // of a leaf table
            stretch.end = at + ((uint64_t)*entries << FRAME_SHIFT);
            count = *entries;
        }
        *entries -= count;
        at = stretch.end;
    }
    return at - address;
}

static enum rk_status stretch_check(struct stretch stretch, uint64_t rights) {
    uint64_t wanted = ENTRY_PRESENT | (rights << ENTRY_CEILING_SHIFT);
    for (const uint64_t *entry = stretch.entry; entry < stretch.stop; entry++) {
        if ((*entry & wanted) != wanted) {
            return (*entry & ENTRY_PRESENT) == 0 ? RK_ABSENT : RK_NO_RIGHT;
        }
    }
    return RK_OK;
}

static void stretch_write(struct stretch stretch, uint64_t rights) {
    uint64_t bits = entry_rights_bits(rights);
    for (uint64_t *entry = stretch.entry; entry < stretch.stop; entry++) {
        *entry = (*entry & ~ENTRY_RIGHTS) | bits;
    }
}

static enum rk_status protect_check(const struct space *space, uint64_t address, uint64_t end,
                                    uint64_t rights) {
    struct stretch stretch;
    for (uint64_t at = address; at < end; at = stretch.end) {
        stretch = stretch_at(space, at, end);
        enum rk_status status = stretch_check(stretch, rights);
        if (status != RK_OK) {
            return status;
        }
    }
    return space_split_count(space, address, end) > space->free_count ? RK_NO_TABLES : RK_OK;
}

static void protect_write(struct space *space, uint64_t address, uint64_t end, uint64_t rights) {
    space_split(space, address);
    space_split(space, end);
    struct stretch stretch;
    for (; address < end; address = stretch.end) {
        stretch = stretch_at(space, address, end);
        stretch_write(stretch, rights);
    }
}

RK_APART static enum rk_status tree_protect(struct space *space, uint64_t address, uint64_t end,
                                            uint64_t rights) {
    enum rk_status status = protect_check(space, address, end, rights);
    if (status == RK_OK) {
        protect_write(space, address, end, rights);
    }
    return status;
}

// Most changes are of a few pages in one leaf table: one walk serves both passes.
static inline enum rk_status leaf_protect(uint64_t *table, uint64_t address, uint64_t length,
                                          uint64_t rights) {
    uint64_t *entry = &table[level_index(0, address)];
    struct stretch stretch = {.entry = entry, .stop = entry + (length >> FRAME_SHIFT)};
    enum rk_status status = stretch_check(stretch, rights);
    if (status == RK_OK) {
        stretch_write(stretch, rights);
    }
    return status;
}

enum rk_status space_protect(struct space *space, uint64_t address, uint64_t length,
                             uint64_t rights) {
    uint64_t end = address + length;
    uint64_t *table = level_holds(1, address, end) ? table_leaf(space->top, address) : NULL;
    enum rk_status status = table != NULL ? leaf_protect(table, address, length, rights)
                                          : tree_protect(space, address, end, rights);
    if (status == RK_OK) {
        forget_pages(space, address, length);
    }
    return status;
}

enum rk_status space_query(const struct space *space, uint64_t address, struct space_page *page) {
    unsigned level;
    const uint64_t *table = table_walk(space->top, address, 0, &level);
    uint64_t entry = table[level_index(level, address)];
    page->entry_bytes = level_bytes(level);
    if ((entry & ENTRY_PRESENT) == 0) {
        page->physical = 0;
        page->flags = 0;
        return RK_ABSENT;
    }
    page->physical = (entry & ENTRY_ADDRESS) | (address & (page->entry_bytes - 1));
    page->flags = entry_rights(entry);
    page->flags |= (entry & ENTRY_UNCACHED) != 0 ? RK_MAP_UNCACHED : 0;
    return RK_OK;
}
