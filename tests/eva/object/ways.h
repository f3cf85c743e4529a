// A model of the searches and steps through a tree (tree_find, tree_next_leaf,
// tree_previous_leaf): for the analyses of what goes by them. Which leaf a search ends at, and
// how many entries it has, and which of them is found, is told apart; all words are anything.
//
// Leaves are told apart by how far they are from the one that was found last; those more than
// two away are one. Nothing that goes by these compares such a leaf with another.
#ifndef TESTS_EVA_OBJECT_WAYS_H
#define TESTS_EVA_OBJECT_WAYS_H

#include "eva/object/any.h"

enum {
    WAYS_INNER = 1, // on the way: [WAYS_INNER + level]
    WAYS_LEAF = 4,  // found
    WAYS_LEAVES_BESIDE = 2,
};

// A tree of any height and any numbers over the arena, of which no way is known yet.
void any_tree(struct tree *tree, struct arena *arena);

// No way that was found before is one any more.
void ways_forget(struct arena *arena);

#endif
