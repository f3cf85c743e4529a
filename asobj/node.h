// The tree's nodes. A leaf holds mappings in ascending order, its start words and
// its end words in arrays of their own, so that a search reads starts only. An
// inner node holds children in ascending order; pivot[i] is the page and guard of
// the first mapping below child[i + 1]; gap[i] is the largest gap, in pages, that
// follows a mapping below child[i], and large[i] the most pages that such a gap has from
// the first large page in it on. A gap belongs to the mapping before it, so the last one
// of a leaf ends where the next leaf begins.
//
// Unused words of `start` and `pivot` are ENTRY_NONE, so that searches count over
// the whole array; unused gaps are 0. In a free node `count` is the next free node.
#ifndef ASOBJ_NODE_H
#define ASOBJ_NODE_H

#include <stdalign.h>
#include <stdint.h>

#include "asobj/entry.h"
#include "scale.h"

enum {
    LEAF_ENTRIES_MIN = (LEAF_ENTRIES_MAX + 1) / 2,     // but in a root
    INNER_CHILDREN_MIN = (INNER_CHILDREN_MAX + 1) / 2, // but in a root: two
    NODE_ALIGN_BYTES = 64,                             // a cache line
};

struct leaf {
    alignas(NODE_ALIGN_BYTES) uint64_t start[LEAF_ENTRIES_MAX];
    uint64_t end[LEAF_ENTRIES_MAX];
    uint32_t count;
};

struct inner {
    alignas(NODE_ALIGN_BYTES) uint64_t pivot[INNER_CHILDREN_MAX - 1];
    uint32_t child[INNER_CHILDREN_MAX]; // inner nodes, or leaves at the lowest level
    uint32_t gap[INNER_CHILDREN_MAX];   // saturates at UINT32_MAX
    uint32_t large[INNER_CHILDREN_MAX]; // likewise
    uint32_t count;
};

// How a gap is measured: all of it, or from the first address on that a large page can
// begin at. A search for an aligned place goes by the second, so that it does not have
// to look at gaps which are long enough and lie wrong.
enum gap_kind { GAP_WHOLE, GAP_LARGE };

// One of each, as words of an inner node.
struct gap_pair {
    uint32_t whole;
    uint32_t large;
};

static inline uint32_t *inner_gaps(struct inner *inner, enum gap_kind kind) {
    return kind == GAP_LARGE ? inner->large : inner->gap;
}

// Pages between an end and the next start that placement may use, above bits of no
// meaning.
static inline uint64_t gap_word(enum gap_kind kind, uint64_t end, uint64_t next_start) {
    return kind == GAP_LARGE ? entry_large_gap_word(end, next_start)
                             : entry_gap_word(end, next_start);
}

// The same as a word of an inner node.
static inline uint32_t gap_pages(uint64_t gap_word) {
    uint64_t pages = entry_page(gap_word);
    return pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
}

// What a pivot keeps of a start word: page and guard, what a gap needs.
static inline uint64_t pivot_of(uint64_t start) {
    return start & ~((UINT64_C(1) << ENTRY_GUARD_SHIFT) - 1);
}

static inline struct entry leaf_entry(const struct leaf *leaf, uint32_t slot) {
    struct entry entry = {leaf->start[slot], leaf->end[slot]};
    return entry;
}

// How many of `count` ascending words are below the key: no unused one is. `count` is a
// constant where this is called, so nothing here is a branch that could be guessed wrong:
// the last word of each group of four tells the group, and the other three the rest.
static inline uint32_t words_below(const uint64_t *words, uint32_t count, uint64_t key) {
    enum { GROUP = 4, COMPARE_ALL = 8 };
    uint32_t begin = 0;
    if (count > COMPARE_ALL && (count + 1) % GROUP == 0) {
#pragma GCC unroll 8
        for (uint32_t i = GROUP - 1; i < count; i += GROUP) {
            begin += words[i] < key;
        }
        begin *= GROUP;
        count = GROUP - 1;
    }
    const uint64_t *rest = &words[begin];
#pragma GCC unroll 8
    for (uint32_t i = 0; i < count; i++) {
        begin += rest[i] < key;
    }
    return begin;
}

// The last entry of the leaf that begins at or below the key; the first if none does.
static inline uint32_t leaf_search(const struct leaf *leaf, uint64_t key) {
    uint32_t count = words_below(leaf->start, LEAF_ENTRIES_MAX, key);
    return count > 0 ? count - 1 : 0;
}

// The child under which the key lies.
static inline uint32_t inner_search(const struct inner *inner, uint64_t key) {
    return words_below(inner->pivot, INNER_CHILDREN_MAX - 1, key);
}

// The whole of a node is asked for before the search knows which part it needs: one
// wait for memory instead of several.
static inline void node_prefetch(const void *node, uint32_t bytes) {
#pragma GCC unroll 8
    for (uint32_t i = 0; i < bytes; i += NODE_ALIGN_BYTES) {
        __builtin_prefetch((const char *)node + i);
    }
}

void leaf_clear(struct leaf *leaf);
void inner_clear(struct inner *inner);

// The leaf has these entries and no others.
void leaf_fill(struct leaf *leaf, const uint64_t *start, const uint64_t *end, uint32_t count);

// Replaces `remove` entries from `slot` on by others; what results fits.
void leaf_replace(struct leaf *leaf, uint32_t slot, uint32_t remove, const struct entry *entries,
                  uint32_t count);

// The largest gaps after an entry of the leaf, which is not empty; `limit` is the next
// leaf's pivot.
struct gap_pair leaf_gap_pair(const struct leaf *leaf, uint64_t limit);

// What is known of the gap that is sought: it has `least` pages or more, and any that has
// `enough` will do.
struct gap_bounds {
    uint32_t least;
    uint32_t enough;
};

// The largest gap after an entry of the leaf within the bounds. The leaf is not empty.
uint32_t leaf_gap_within(const struct leaf *leaf, enum gap_kind kind, uint64_t limit,
                         struct gap_bounds bounds);

// The largest gap word of the node.
uint32_t inner_gap(const struct inner *inner, enum gap_kind kind);

static inline struct gap_pair inner_gap_pair(const struct inner *inner) {
    struct gap_pair gaps = {inner_gap(inner, GAP_WHOLE), inner_gap(inner, GAP_LARGE)};
    return gaps;
}

#endif
