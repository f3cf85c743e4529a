#include "eva/object/ways.h"

#include "eva/object/contracts.h"

// What is told apart, by each value.
uint32_t found_height, found_count, found_slot, step_count;

void ways_forget(struct arena *arena) {
    //@ loop unroll 100;
    for (uint32_t i = 0; i <= WAYS_LEAF + WAYS_LEAVES_BESIDE; i++) {
        any_leaf(&arena->leaves[i], 0);
    }
    found_count = 0;
    found_slot = 0;
    step_count = 0;
}

void any_tree(struct tree *tree, struct arena *arena) {
    found_height = any_word & 1 ? TREE_LEVELS_MAX : 0;
    *tree = (struct tree){
        .arena = arena,
        .root = (uint32_t)any_word,
        .height = found_height,
        .entries = (uint32_t)any_word,
        .leaves = (uint32_t)any_word,
        .inners = (uint32_t)any_word,
    };
    //@ loop unroll 100;
    for (uint32_t level = 0; level < TREE_LEVELS_MAX; level++) {
        any_inner(&arena->inners[WAYS_INNER + level], INNER_CHILDREN_MAX);
    }
    ways_forget(arena);
}

static void any_levels(struct tree_path *path, uint32_t height) {
    path->limit = any_word;
    //@ loop unroll 100;
    for (uint32_t level = 0; level < height; level++) {
        path->levels[level] =
            (struct tree_level){WAYS_INNER + level, any_below(INNER_CHILDREN_MAX)};
    }
}

// A root that is a leaf begins with the sentinel.
static void any_root(struct leaf *leaf) {
    found_count = 1 + any_below(LEAF_ENTRIES_MAX);
    any_leaf(leaf, found_count);
    leaf->start[0] = ENTRY_SENTINEL;
    leaf->end[0] = entry_word(SCALE_BEGIN);
}

static uint32_t any_count(void) {
    return LEAF_ENTRIES_MIN + any_below(LEAF_ENTRIES_MAX - LEAF_ENTRIES_MIN + 1);
}

static void any_leaf_below(struct leaf *leaf) {
    found_count = any_count();
    any_leaf(leaf, found_count);
}

void tree_find(const struct tree *tree, uint64_t address, struct tree_path *path) {
    struct leaf *leaf = &tree->arena->leaves[WAYS_LEAF];
    (void)address;
    if (tree->height == 0) {
        any_root(leaf);
    } else {
        any_leaf_below(leaf);
    }
    found_slot = any_below(found_count);
    step_count = 0;
    any_levels(path, tree->height);
    path->leaf = leaf;
    path->slot = found_slot;
}

static bool step(const struct tree *tree, struct tree_path *path, uint32_t number) {
    must(path_is_possible(tree, path));
    if (tree->height == 0 || any_word & 1) {
        return false;
    }
    step_count = any_count();
    path->leaf = &tree->arena->leaves[number];
    any_leaf(path->leaf, step_count);
    any_levels(path, tree->height);
    return true;
}

bool tree_next_leaf(const struct tree *tree, struct tree_path *path) {
    const uint32_t number = arena_leaf_number(tree->arena, path->leaf);
    const bool is_last = number == WAYS_LEAF + WAYS_LEAVES_BESIDE;
    if (!step(tree, path, is_last ? number : number + 1)) {
        return false;
    }
    path->slot = 0;
    return true;
}

bool tree_previous_leaf(const struct tree *tree, struct tree_path *path) {
    const uint32_t number = arena_leaf_number(tree->arena, path->leaf);
    const bool is_first = number == WAYS_LEAF - WAYS_LEAVES_BESIDE;
    if (!step(tree, path, is_first ? number : number - 1)) {
        return false;
    }
    path->slot = step_count - 1;
    return true;
}
