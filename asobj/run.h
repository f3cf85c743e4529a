// Entries of several leaves in a row, taken together to be dealt out anew.
#ifndef ASOBJ_RUN_H
#define ASOBJ_RUN_H

#include "asobj/tree.h"

struct run {
    uint32_t count;
    uint64_t start[2 * LEAF_ENTRIES_MAX + TREE_SPLICE_ENTRIES_MAX];
    uint64_t end[2 * LEAF_ENTRIES_MAX + TREE_SPLICE_ENTRIES_MAX];
};

// Only what is added is ever read, so no more than the count is set.
static inline void run_begin(struct run *run) {
    run->count = 0;
}

void run_add_leaf(struct run *run, const struct leaf *leaf);

// The leaf as the splice leaves it.
void run_add_spliced(struct run *run, const struct leaf *leaf, const struct tree_splice *splice);

// Deals the run out to the leaves, evenly, the first ones getting what is odd.
void run_deal(const struct run *run, struct leaf *const *leaves, uint32_t leaf_count);

#endif
