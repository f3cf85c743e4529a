// A tree of which one way down is known by its numbers: the nodes on it, and a neighbour on
// either side of each, below which all first and all last children are one node, a level
// each. No function goes down more than one such neighbour, and none does anything with a
// number but to find its node: so these stand for all numbers of nodes that are apart.
#ifndef TESTS_EVA_OBJECT_SHAPE_H
#define TESTS_EVA_OBJECT_SHAPE_H

#include "eva/object/any.h"

enum {
    SHAPE_INNER = 1, // on the way: [SHAPE_INNER + level]
    SHAPE_LEFT = SHAPE_INNER + TREE_LEVELS_MAX,
    SHAPE_RIGHT = SHAPE_LEFT + TREE_LEVELS_MAX,
    SHAPE_INNERS = SHAPE_RIGHT + TREE_LEVELS_MAX,
    SHAPE_ANY = ARENA_INNERS - 1, // no tree has it: it says anything, always
    SHAPE_LEAF = 1,               // at the end of the way
    SHAPE_LEAF_LEFT,
    SHAPE_LEAF_RIGHT,
    SHAPE_LEAVES,
};

// The leaves of such a tree, and what its other nodes are made of.
void any_nodes(struct arena *arena);

// Such a tree, so high as it says, with the path that takes the child at[level] at each
// level. Inner nodes on the way have the children up to there, or more.
void any_shape(struct tree *tree, struct tree_path *path, const uint32_t *at);

// Uses each count of the nodes of the shape as one that such a node can have.
void nodes_use(const struct arena *arena);

// Counts up as a number of so many digits does; false after the last.
bool digits_next(uint32_t *digits, uint32_t count, uint32_t base);

// All ways down a tree so high.
void shapes_all(uint32_t height, void (*each)(const uint32_t *at));

#endif
