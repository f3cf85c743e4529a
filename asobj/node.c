#include "asobj/node.h"

void leaf_clear(struct leaf *leaf) {
    for (uint32_t i = 0; i < LEAF_ENTRIES_MAX; i++) {
        leaf->start[i] = ENTRY_NONE;
        leaf->end[i] = 0;
    }
    leaf->count = 0;
}

void inner_clear(struct inner *inner) {
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX - 1; i++) {
        inner->pivot[i] = ENTRY_NONE;
    }
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        inner->child[i] = 0;
        inner->gap[i] = 0;
    }
    inner->count = 0;
}

// Entries from `first` on go up by so many slots.
static void leaf_shift_up(struct leaf *leaf, uint64_t first, uint64_t slots) {
    uint64_t *start = leaf->start + slots, *end = leaf->end + slots;
#pragma GCC unroll 4
    for (uint64_t i = leaf->count; i > first; i--) {
        start[i - 1] = leaf->start[i - 1];
        end[i - 1] = leaf->end[i - 1];
    }
}

// Entries from `first` on go down by so many slots, and leave the last ones empty.
static void leaf_shift_down(struct leaf *leaf, uint64_t first, uint64_t slots) {
    const uint64_t *start = leaf->start + slots, *end = leaf->end + slots;
    uint64_t count = leaf->count - slots;
#pragma GCC unroll 4
    for (uint64_t i = first - slots; i < count; i++) {
        leaf->start[i] = start[i];
        leaf->end[i] = end[i];
    }
    for (uint64_t i = count; i < leaf->count; i++) {
        leaf->start[i] = ENTRY_NONE;
        leaf->end[i] = 0;
    }
}

void leaf_replace(struct leaf *leaf, uint32_t slot, uint32_t remove, const struct entry *entries,
                  uint32_t count) {
    if (count > remove) {
        leaf_shift_up(leaf, slot + remove, count - remove);
    } else if (count < remove) {
        leaf_shift_down(leaf, slot + remove, remove - count);
    }
    for (uint32_t i = 0; i < count; i++) {
        leaf->start[slot + i] = entries[i].start;
        leaf->end[slot + i] = entries[i].end;
    }
    leaf->count = leaf->count - remove + count;
}

uint32_t leaf_gap_between(const struct leaf *leaf, uint32_t from, uint32_t to, uint64_t limit,
                          uint32_t enough) {
    uint64_t most = 0, most_needed = (uint64_t)enough << ENTRY_PAGE_SHIFT;
    uint64_t inside = to < leaf->count ? to : leaf->count - 1;
    for (uint64_t i = from; i < inside && most < most_needed; i++) {
        uint64_t gap = entry_gap_word(leaf->end[i], leaf->start[i + 1]);
        most = gap > most ? gap : most;
    }
    if (inside < to) {
        uint64_t gap = entry_gap_word(leaf->end[inside], limit);
        most = gap > most ? gap : most;
    }
    uint64_t pages = entry_page(most);
    return pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
}

uint32_t leaf_gap(const struct leaf *leaf, uint64_t limit) {
    return leaf_gap_between(leaf, 0, leaf->count, limit, UINT32_MAX);
}

uint32_t inner_gap(const struct inner *inner) {
    uint32_t largest = 0;
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        largest = inner->gap[i] > largest ? inner->gap[i] : largest;
    }
    return largest;
}
