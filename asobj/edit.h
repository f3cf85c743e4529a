// What a commit does with the tree. An edit that stays within one leaf is a splice
// that the plan prepared; any other is carried out piece by piece, each piece a
// splice that is found when it is its turn. In between, the tree is in order; only
// that equal neighbours are joined holds no sooner than at the end.
#ifndef ASOBJ_EDIT_H
#define ASOBJ_EDIT_H

#include "asobj/space.h"

void edit_carry_out(struct tree *tree, struct space_plan *plan);

// The most entries that TREE_EDIT_PIECES has on the way to so many. What goes is cut out
// first, of a move in two places, which leaves one more each at most; each piece then adds
// what is there at the end, but for the last, which can join both neighbours.
static inline uint32_t edit_pieces_peak(const struct tree *tree, uint32_t entries_after) {
    return (entries_after > tree->entries ? entries_after : tree->entries) + 2;
}

// An entry for a free range, joined to its neighbours. Needs a node only if it
// joins none.
void edit_insert(struct tree *tree, struct entry entry, struct arena_need *reserved);

// Nothing is left in the range. Needs nodes only if one entry sticks out on both
// sides.
void edit_remove(struct tree *tree, struct range range, struct arena_need *reserved);

// New rights for a range without holes. Needs nodes for each end at which an entry
// is cut and the inner part does not join its outer neighbour.
void edit_protect(struct tree *tree, struct range range, unsigned rights,
                  struct arena_need *reserved);

#endif
