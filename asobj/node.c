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
        inner->large[i] = 0;
    }
    inner->count = 0;
}

static void leaf_cut(struct leaf *leaf, uint64_t count) {
    for (uint64_t i = count; i < leaf->count; i++) {
        leaf->start[i] = ENTRY_NONE;
        leaf->end[i] = 0;
    }
}

void leaf_fill(struct leaf *leaf, const uint64_t *start, const uint64_t *end, uint32_t count) {
#pragma GCC unroll 4
    for (uint64_t i = 0; i < count; i++) {
        leaf->start[i] = start[i];
        leaf->end[i] = end[i];
    }
    leaf_cut(leaf, count);
    leaf->count = count;
}

// Entries from `first` on go up by so many slots.
static void leaf_shift_up(struct leaf *leaf, uint64_t first, uint64_t slots) {
    uint64_t *start = leaf->start + slots, *end = leaf->end + slots;
#pragma GCC unroll 1
    for (uint64_t i = leaf->count; i > first; i--) {
        start[i - 1] = leaf->start[i - 1];
        end[i - 1] = leaf->end[i - 1];
    }
}

// Entries from `first` on go down by so many slots, and leave the last ones empty.
static void leaf_shift_down(struct leaf *leaf, uint64_t first, uint64_t slots) {
    const uint64_t *start = leaf->start + slots, *end = leaf->end + slots;
    uint64_t count = leaf->count - slots;
#pragma GCC unroll 1
    for (uint64_t i = first - slots; i < count; i++) {
        leaf->start[i] = start[i];
        leaf->end[i] = end[i];
    }
    leaf_cut(leaf, count);
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

// The larger of two gap words without a branch, for it can't be guessed which it is.
static inline uint64_t gap_larger(uint64_t gap, uint64_t most) {
    return gap > most ? gap : most;
}

// The largest gap word between two entries of the leaf, or one of `enough`: that the largest
// so far is enough can be guessed.
static inline uint64_t leaf_gap_exact(const struct leaf *leaf, enum gap_kind kind, uint64_t most,
                                      uint64_t enough) {
    uint64_t last = leaf->count - 1;
    for (uint64_t i = 0; i < last && most < enough; i++) {
        most = gap_larger(gap_word(kind, leaf->end[i], leaf->start[i + 1]), most);
    }
    return most;
}

// The same of whole gaps, for most leaves have no guard pages to be left out of them.
static inline uint64_t leaf_gap_whole(const struct leaf *leaf, uint64_t least, uint64_t enough) {
    uint64_t last = leaf->count - 1;
    uint64_t starts = 0;
    uint64_t most = least;
    for (uint64_t i = 0; i < last && most < enough; i++) {
        uint64_t start = leaf->start[i + 1];
        starts |= start;
        most = gap_larger((start | ENTRY_FIELDS) - leaf->end[i], most);
    }
    return entry_guard_pages(starts) == 0 ? most : leaf_gap_exact(leaf, GAP_WHOLE, least, enough);
}

// Most leaves are in so little room that no large page begins there.
uint32_t leaf_gap_within(const struct leaf *leaf, enum gap_kind kind, uint64_t limit,
                         struct gap_bounds bounds) {
    uint64_t least = (uint64_t)bounds.least << ENTRY_PAGE_SHIFT;
    uint64_t enough = (uint64_t)bounds.enough << ENTRY_PAGE_SHIFT;
    if (kind == GAP_LARGE && !entry_has_large(leaf->end[0], limit)) {
        return bounds.least;
    }
    uint64_t most = kind == GAP_LARGE ? leaf_gap_exact(leaf, kind, least, enough)
                                      : leaf_gap_whole(leaf, least, enough);
    return gap_pages(gap_larger(gap_word(kind, leaf->end[leaf->count - 1], limit), most));
}

// As signed numbers: a mapping's guard pages may lie where another mapping is.
static inline void gap_pair_raise(int64_t *whole, int64_t *large, uint64_t end, uint64_t next) {
    int64_t limit = (int64_t)entry_page(next) - (int64_t)entry_guard_pages(next);
    int64_t gap = limit - (int64_t)entry_page(end);
    *whole = gap > *whole ? gap : *whole;
    gap = limit - (int64_t)entry_first_large(end);
    *large = gap > *large ? gap : *large;
}

struct gap_pair leaf_gap_pair(const struct leaf *leaf, uint64_t limit) {
    int64_t whole = 0;
    int64_t large = 0;
    uint64_t last = leaf->count - 1;
    for (uint64_t i = 0; i < last; i++) {
        gap_pair_raise(&whole, &large, leaf->end[i], leaf->start[i + 1]);
    }
    gap_pair_raise(&whole, &large, leaf->end[last], limit);
    return (struct gap_pair){
        .whole = whole < UINT32_MAX ? (uint32_t)whole : UINT32_MAX,
        .large = large < UINT32_MAX ? (uint32_t)large : UINT32_MAX,
    };
}

uint32_t inner_gap(const struct inner *inner, enum gap_kind kind) {
    const uint32_t *gaps = kind == GAP_LARGE ? inner->large : inner->gap;
    uint64_t count = inner->count;
    uint32_t largest = 0;
#pragma GCC unroll 4
    for (uint64_t i = 0; i < count; i++) {
        largest = gaps[i] > largest ? gaps[i] : largest;
    }
    return largest;
}
