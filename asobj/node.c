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

void leaf_replace(struct leaf *leaf, uint32_t slot, uint32_t remove, const struct entry *entries,
                  uint32_t count) {
    uint32_t old_count = leaf->count;
    uint32_t new_count = old_count - remove + count;
    if (count > remove) {
#pragma GCC unroll 4
        for (uint32_t from = old_count, to = new_count; from > slot + remove;) {
            from--;
            to--;
            leaf->start[to] = leaf->start[from];
            leaf->end[to] = leaf->end[from];
        }
    }
    if (count < remove) {
#pragma GCC unroll 4
        for (uint32_t from = slot + remove, to = slot + count; from < old_count; from++, to++) {
            leaf->start[to] = leaf->start[from];
            leaf->end[to] = leaf->end[from];
        }
        for (uint32_t i = new_count; i < old_count; i++) {
            leaf->start[i] = ENTRY_NONE;
            leaf->end[i] = 0;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        leaf->start[slot + i] = entries[i].start;
        leaf->end[slot + i] = entries[i].end;
    }
    leaf->count = new_count;
}

uint32_t leaf_gap_between(const struct leaf *leaf, uint32_t from, uint32_t to, uint64_t limit) {
    uint64_t most = 0;
    uint32_t inside = to < leaf->count ? to : leaf->count - 1;
#pragma GCC unroll 4
    for (uint32_t i = from; i < inside; i++) {
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
    return leaf_gap_between(leaf, 0, leaf->count, limit);
}

uint32_t inner_gap(const struct inner *inner) {
    uint32_t largest = 0;
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        largest = inner->gap[i] > largest ? inner->gap[i] : largest;
    }
    return largest;
}
