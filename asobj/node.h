// The tree's nodes. A leaf holds mappings in ascending order, its start words and
// its end words in arrays of their own, so that a search reads starts only. An
// inner node holds children in ascending order; pivot[i] is the page and guard of
// the first mapping below child[i + 1]; gap[i] is the largest gap, in pages, that
// follows a mapping below child[i]. A gap belongs to the mapping before it, so the
// last one of a leaf ends where the next leaf begins.
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
    uint32_t count;
};

// The pages up to the next start, as a gap word holds them.
static inline uint32_t gap_pages(uint64_t end, uint64_t next_start) {
    uint64_t pages = entry_gap_pages(end, next_start);
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

void leaf_clear(struct leaf *leaf);
void inner_clear(struct inner *inner);

// Replaces `remove` entries from `slot` on by others; what results fits.
void leaf_replace(struct leaf *leaf, uint32_t slot, uint32_t remove, const struct entry *entries,
                  uint32_t count);

// The largest gap after an entry of the leaf; `limit` is the next leaf's pivot.
uint32_t leaf_gap(const struct leaf *leaf, uint64_t limit);
uint32_t inner_gap(const struct inner *inner);

#endif
