// What a change in the leaves does to the inner nodes: they take in new children,
// split, run short, merge, and note the largest gaps anew.
#ifndef ASOBJ_TREE_CLIMB_H
#define ASOBJ_TREE_CLIMB_H

#include "asobj/tree_path.h"

// A node that its parent doesn't know yet, and what the parent is to note of it.
struct branch {
    uint32_t child; // 0: none
    struct gap_pair gaps;
    uint64_t pivot;
};

// A root above the old one, of which `left` tells the gaps, and its new neighbour.
void tree_raise(struct tree *tree, struct gap_pair left, struct branch right,
                struct arena_need *reserved);

// The leaf with its gaps reckoned anew; the limit is the next leaf's pivot.
struct branch branch_of_leaf(const struct leaf *leaf, uint32_t index, uint64_t limit);

// The parent notes the gaps of its child.
void inner_note(struct inner *parent, uint32_t slot, struct gap_pair gaps);

// The node at the path's `level` has new gap words, and a branch to take in at
// `slot`, if there is one; goes up as far as anything changes.
void tree_climb(struct tree *tree, const struct tree_path *path, uint32_t level, uint32_t slot,
                struct branch branch, struct arena_need *reserved);

// The leaf's parent lost the child at `slot`; goes up as far as nodes run short.
void tree_climb_short(struct tree *tree, const struct tree_path *path, uint32_t slot);

#endif
