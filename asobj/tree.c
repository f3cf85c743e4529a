#include "asobj/tree.h"

#include <stddef.h>

#include "asobj/frequent.h"
#include "asobj/tree_path.h"

bool tree_init(struct tree *tree, struct arena *arena) {
    struct arena_need need = {.leaves = 1};
    if (!arena_reserve(arena, need)) {
        return false;
    }
    *tree = (struct tree){.arena = arena, .entries = 1, .leaves = 1};
    tree->root = arena_take_leaf(arena, &need);
    struct leaf *leaf = arena_leaf(arena, tree->root);
    leaf->start[0] = ENTRY_SENTINEL;
    leaf->end[0] = entry_word(SCALE_BEGIN);
    leaf->count = 1;
    return true;
}

// Leaves from left to right; an inner node once its last child is gone.
void tree_fini(struct tree *tree) {
    struct arena *arena = tree->arena;
    struct tree_path path = {.levels = {{.node = tree->root}}};
    if (tree->height == 0) {
        arena_give_leaf(arena, tree->root);
        *tree = (struct tree){0};
        return;
    }
    path_descend_first(tree, &path, 0);
    for (uint32_t left = tree->leaves; left > 0; left--) {
        arena_give_leaf(arena, arena_leaf_number(arena, path.leaf));
        uint32_t level = tree->height;
        while (level > 0 && path.levels[level - 1].at + 1 >=
                                arena_inner(arena, path.levels[level - 1].node)->count) {
            arena_give_inner(arena, path.levels[level - 1].node);
            level--;
        }
        if (level == 0) {
            break;
        }
        path.levels[level - 1].at++;
        path_descend_first(tree, &path, level - 1);
    }
    *tree = (struct tree){0};
}

struct entry tree_lookup(const struct tree *tree, uint64_t address) {
    uint64_t key = entry_key(address);
    uint32_t index = tree->root;
    for (uint32_t level = tree->height; level > 0; level--) {
        const struct inner *node = arena_inner(tree->arena, index);
        node_prefetch(node, offsetof(struct inner, gap));
        index = node->child[inner_search(node, key)];
    }
    const struct leaf *leaf = arena_leaf(tree->arena, index);
    node_prefetch(leaf, sizeof *leaf);
    return leaf_entry(leaf, leaf_search(leaf, key));
}

void tree_find(const struct tree *tree, uint64_t address, struct tree_path *path) {
    uint64_t key = entry_key(address);
    uint32_t index = tree->root;
    path->limit = TREE_LIMIT;
    for (uint32_t level = 0; level < tree->height; level++) {
        const struct inner *node = arena_inner(tree->arena, index);
        node_prefetch(node, offsetof(struct inner, gap));
        uint32_t at = inner_search(node, key);
        path->levels[level].node = index;
        path->levels[level].at = at;
        path->limit = at + 1 < node->count ? node->pivot[at] : path->limit;
        index = node->child[at];
    }
    path->leaf = arena_leaf(tree->arena, index);
    node_prefetch(path->leaf, sizeof *path->leaf);
    path->slot = leaf_search(path->leaf, key);
}

RARE bool tree_next_leaf(const struct tree *tree, struct tree_path *path) {
    for (uint32_t i = tree->height; i > 0; i--) {
        struct tree_level *level = &path->levels[i - 1];
        if (level->at + 1 < arena_inner(tree->arena, level->node)->count) {
            level->at++;
            path_descend_first(tree, path, i - 1);
            return true;
        }
    }
    return false;
}

RARE bool tree_previous_leaf(const struct tree *tree, struct tree_path *path) {
    for (uint32_t i = tree->height; i > 0; i--) {
        struct tree_level *level = &path->levels[i - 1];
        if (level->at > 0) {
            level->at--;
            path_descend_last(tree, path, i - 1);
            return true;
        }
    }
    return false;
}
