#include "space.h"

#include "limits.h"
#include "space_tables.h"

bool space_pages_1g;
uint64_t space_donated_total;

void space_start(struct space *space, uint64_t root, struct cpu *cpu) {
    space->cpu = cpu;
    space->runs_on = NULL;
    space->has_started = false;
    space->root = root;
    space->top = frame_pointer(root);
    space->clean = 0;
    space->dirty = 0;
    space->retired = 0;
    space->free_count = 0;
    space->donated_count = 0;
    space->mapped_bytes = 0;
}

enum rk_status space_donate(struct space *space, uint64_t base, uint64_t length) {
    uint64_t count = length / RK_PAGE_BYTES;
    if (count > TABLE_FRAMES_MAX - space_donated_total) {
        return RK_NO_OBJECTS;
    }
    frame_range_own(base, length);
    // Backwards, so that the lowest is taken first.
    for (uint64_t at = base + length; at > base;) {
        at -= RK_PAGE_BYTES;
        *(uint64_t *)frame_pointer(at) = space->dirty;
        space->dirty = at;
    }
    space->free_count += count;
    space->donated_count += count;
    space_donated_total += count;
    return RK_OK;
}

// The lowest page, and the range that is cheap to unmap with it: its leaf table,
// or itself if it is large. Some page exists; no table is empty.
static uint64_t space_lowest(const struct space *space, uint64_t *length) {
    const uint64_t *table = space->top;
    uint64_t address = 0;
    for (unsigned level = TABLE_LEVEL_TOP;; level--) {
        unsigned index = 0;
        while ((table[index] & ENTRY_PRESENT) == 0) {
            index++;
        }
        if (level == 0) {
            *length = level_bytes(1);
            return address;
        }
        address += (uint64_t)index << level_shift(level);
        if (!entry_is_table(table[index])) {
            *length = level_bytes(level);
            return address;
        }
        table = entry_table(table[index]);
    }
}

static bool space_frames_release(struct space *space, uint64_t *list) {
    for (unsigned i = 0; i < KILL_FRAMES_PIECE && *list != 0; i++) {
        uint64_t frame = *list;
        uint64_t *link = frame_pointer(frame);
        *list = *link;
        *link = 0;
        frame_range_disown(frame, RK_PAGE_BYTES);
        space->free_count--;
        space->donated_count--;
        space_donated_total--;
    }
    return *list == 0;
}

bool space_destroy_piece(struct space *space) {
    for (unsigned i = 0; !table_is_empty(space->top); i++) {
        if (i == KILL_TABLES_PIECE) {
            return false;
        }
        uint64_t length;
        struct space_removed removed;
        uint64_t address = space_lowest(space, &length);
        space_unmap(space, address, length, SPACE_ENTRIES_ALL, &removed);
    }
    return space_frames_release(space, &space->clean) && space_frames_release(space, &space->dirty);
}
