// What the analyser runs of the inner nodes that change: every height, every place on the way
// down, every number of children of each node on it and of the neighbour that it may share
// with, one by one; all other words are anything. Afterwards it looks whether each node that
// is left has as many children as it may.
#include "asobj/tree_climb.h"
#include "eva/object/shape.h"

enum { CHILDREN_MIN = INNER_CHILDREN_MIN, WAYS = INNER_CHILDREN_MAX - CHILDREN_MIN + 1 };

static struct arena arena;
static struct tree tree;
static struct tree_path path;

static uint64_t used; // so that what is read is used

static const uint8_t children[INNER_CHILDREN_MAX], heights[TREE_LEVELS_MAX + 1];

// The nodes from `first` on, one a level, have so many children more than the least.
static void counts_set(uint32_t first, const uint32_t *counts) {
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree.height; level++) {
        arena.inners[first + level].count = CHILDREN_MIN + counts[level];
    }
}

// Nodes are taken from behind those of the shape, as if none had been given back: where a
// taken node lies makes no difference.
static void begin(const uint32_t *counts, const uint32_t *at) {
    any_shape(&tree, &path, at);
    counts_set(SHAPE_INNER, counts);
    arena.inner_pool.free = 0;
    arena.inner_pool.fresh = SHAPE_INNERS;
}

// All nodes of the tree: those on the way, those beside it and those that were taken; but
// not those that were given back since, each of which leads to the next.
static void use(void) {
    bool given[SHAPE_INNERS + TREE_LEVELS_MAX] = {false};
    used += heights[tree.height];
    //@ loop unroll 100;
    for (uint32_t i = arena.inner_pool.free; i != 0; i = arena.inners[i].count) {
        given[i] = true;
    }
    //@ loop unroll 100;
    for (uint32_t i = SHAPE_INNER; i < SHAPE_INNERS + TREE_LEVELS_MAX; i++) {
        used += given[i] ? 0 : children[arena.inners[i].count - 1];
    }
}

static bool is_full(const uint32_t *counts) {
    bool full = true;
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree.height; level++) {
        full = full && CHILDREN_MIN + counts[level] == INNER_CHILDREN_MAX;
    }
    return full;
}

// Whether the path's place is one that each node has.
static bool is_possible(const uint32_t *counts, const uint32_t *at) {
    bool possible = true;
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree.height; level++) {
        possible = possible && at[level] < CHILDREN_MIN + counts[level];
    }
    return possible;
}

// A branch comes in after any child, or gap words alone go up. No tree of the greatest
// height is full up to its root: scale.h says why.
static void climb_any(const uint32_t *counts, const uint32_t *at) {
    const uint32_t height = tree.height, lowest = height - 1;
    const struct gap_pair gaps = {(uint32_t)any_word, (uint32_t)any_word};
    const struct branch branch = {1 + any_below(ARENA_INNERS - 1), gaps, any_word};
    struct arena_need reserved = any_need();
    begin(counts, at);
    tree_climb(&tree, &path, lowest, 0, (struct branch){0}, &reserved);
    use();
    if (height < TREE_LEVELS_MAX || !is_full(counts)) {
        begin(counts, at);
        tree_climb(&tree, &path, lowest, at[lowest] + 1, branch, &reserved);
        use();
    }
    tree.height = height;
}

// The leaf's parent loses the child at the slot, not its first. Neighbours count where it
// runs short by that.
static void short_any(const uint32_t *counts, const uint32_t *at, uint32_t slot) {
    const uint32_t height = tree.height;
    uint32_t beside[TREE_LEVELS_MAX] = {0};
    if (slot == 0 || slot >= CHILDREN_MIN + counts[height - 1]) {
        return;
    }
    //@ loop unroll 100;
    do {
        begin(counts, at);
        if (counts[height - 1] == 0) {
            counts_set(SHAPE_LEFT, beside);
            counts_set(SHAPE_RIGHT, beside);
        }
        tree_climb_short(&tree, &path, slot);
        use();
        tree.height = height;
    } while (counts[height - 1] == 0 && digits_next(&beside[1], height - 1, WAYS));
}

static void way_any(const uint32_t *at) {
    uint32_t counts[TREE_LEVELS_MAX] = {0};
    //@ loop unroll 100;
    do {
        if (is_possible(counts, at)) {
            climb_any(counts, at);
            short_any(counts, at, at[tree.height - 1]);
            short_any(counts, at, at[tree.height - 1] + 1);
        }
    } while (digits_next(counts, tree.height, WAYS));
}

static void raise_any(void) {
    const struct gap_pair gaps = {(uint32_t)any_word, (uint32_t)any_word};
    struct arena_need reserved = any_need();
    arena.inner_pool.free = 0;
    arena.inner_pool.fresh = SHAPE_INNER;
    tree.height = 0;
    tree.root = SHAPE_LEAF;
    tree_raise(&tree, gaps,
               branch_of_leaf(&arena.leaves[SHAPE_LEAF_RIGHT], SHAPE_LEAF_RIGHT, any_word),
               &reserved);
    used += children[arena.inners[SHAPE_INNER].count - 1];
}

void climb_all(void) {
    any_nodes(&arena);
    tree.arena = &arena;
    raise_any();
    //@ loop unroll 100;
    for (tree.height = 1; tree.height <= TREE_LEVELS_MAX; tree.height++) {
        shapes_all(tree.height, way_any);
    }
}
