#include "eva/object/shape.h"

// A node on the way, or beside it, and the children at its place and on either side.
static void any_children(struct inner *inner, uint32_t at, uint32_t here, uint32_t left,
                         uint32_t right) {
    //@ loop unroll 100;
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        inner->child[i] = i < at ? left : i == at ? here : right;
    }
}

// Nodes of a level above others, or above leaves, with the way at each place: made once.
static struct { struct inner way[INNER_CHILDREN_MAX], left, right; } levels[TREE_LEVELS_MAX][2];

static void any_level(const struct arena *arena, uint32_t level, bool is_lowest) {
    const uint32_t here = is_lowest ? SHAPE_LEAF : SHAPE_INNER + level + 1;
    const uint32_t left = is_lowest ? SHAPE_LEAF_LEFT : SHAPE_LEFT + level + 1;
    const uint32_t right = is_lowest ? SHAPE_LEAF_RIGHT : SHAPE_RIGHT + level + 1;
    levels[level][is_lowest].left = arena->inners[SHAPE_ANY];
    levels[level][is_lowest].right = arena->inners[SHAPE_ANY];
    any_children(&levels[level][is_lowest].left, 0, left, left, left);
    any_children(&levels[level][is_lowest].right, 0, right, right, right);
    //@ loop unroll 100;
    for (uint32_t at = 0; at < INNER_CHILDREN_MAX; at++) {
        levels[level][is_lowest].way[at] = arena->inners[SHAPE_ANY];
        any_children(&levels[level][is_lowest].way[at], at, here, left, right);
    }
}

void any_nodes(struct arena *arena) {
    any_inner(&arena->inners[SHAPE_ANY], 1 + any_below(INNER_CHILDREN_MAX));
    //@ loop unroll 100;
    for (uint32_t i = SHAPE_INNER; i < SHAPE_INNERS + TREE_LEVELS_MAX; i++) {
        arena->inners[i] = arena->inners[SHAPE_ANY];
    }
    //@ loop unroll 100;
    for (uint32_t i = SHAPE_LEAF; i < SHAPE_LEAVES; i++) {
        any_leaf(&arena->leaves[i], 1 + any_below(LEAF_ENTRIES_MAX));
    }
    //@ loop unroll 100;
    for (uint32_t level = 0; level < TREE_LEVELS_MAX; level++) {
        any_level(arena, level, false);
        any_level(arena, level, true);
    }
}

void any_shape(struct tree *tree, struct tree_path *path, const uint32_t *at) {
    struct inner *inners = tree->arena->inners;
    tree->root = tree->height > 0 ? SHAPE_INNER : SHAPE_LEAF;
    path->leaf = &tree->arena->leaves[SHAPE_LEAF];
    path->limit = any_word;
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree->height; level++) {
        const bool is_lowest = level + 1 == tree->height;
        path->levels[level] = (struct tree_level){SHAPE_INNER + level, at[level]};
        inners[SHAPE_INNER + level] = levels[level][is_lowest].way[at[level]];
        inners[SHAPE_LEFT + level] = levels[level][is_lowest].left;
        inners[SHAPE_RIGHT + level] = levels[level][is_lowest].right;
    }
}

bool digits_next(uint32_t *digits, uint32_t count, uint32_t base) {
    //@ loop unroll 100;
    for (uint32_t i = 0; i < count; i++) {
        if (++digits[i] < base) {
            return true;
        }
        digits[i] = 0;
    }
    return false;
}

void shapes_all(uint32_t height, void (*each)(const uint32_t *at)) {
    uint32_t at[TREE_LEVELS_MAX] = {0};
    //@ loop unroll 1000;
    do {
        each(at);
    } while (digits_next(at, height, INNER_CHILDREN_MAX));
}

static uint64_t used; // so that what is read is used

static const uint8_t entries[LEAF_ENTRIES_MAX], children[INNER_CHILDREN_MAX];

void nodes_use(const struct arena *arena) {
    //@ loop unroll 100;
    for (uint32_t i = SHAPE_LEAF; i < SHAPE_LEAVES; i++) {
        used += entries[arena->leaves[i].count - 1];
    }
    //@ loop unroll 100;
    for (uint32_t i = SHAPE_INNER; i < SHAPE_INNERS; i++) {
        used += children[arena->inners[i].count - 1];
    }
}
