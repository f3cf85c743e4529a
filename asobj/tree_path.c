#include "asobj/tree_path.h"

uint64_t path_limit(const struct tree *tree, const struct tree_path *path, uint32_t level,
                    uint32_t slot) {
    for (uint32_t above = level + 1; above > 0; above--) {
        const struct inner *node = arena_inner(tree->arena, path->levels[above - 1].node);
        uint32_t child = above - 1 == level ? slot : path->levels[above - 1].at;
        if (child + 1 < node->count) {
            return node->pivot[child];
        }
    }
    return TREE_LIMIT;
}

// Sets the leaf, and the limit that belongs to it.
static void path_enter_leaf(const struct tree *tree, struct tree_path *path) {
    uint32_t parent = tree->height - 1;
    const struct inner *inner = arena_inner(tree->arena, path->levels[parent].node);
    path->leaf = arena_leaf(tree->arena, inner->child[path->levels[parent].at]);
    path->limit = path_limit(tree, path, parent, path->levels[parent].at);
}

void path_descend_first(const struct tree *tree, struct tree_path *path, uint32_t level) {
    for (uint32_t i = level + 1; i < tree->height; i++) {
        path->levels[i].node =
            arena_inner(tree->arena, path->levels[i - 1].node)->child[path->levels[i - 1].at];
        path->levels[i].at = 0;
    }
    path_enter_leaf(tree, path);
    path->slot = 0;
}

void path_descend_last(const struct tree *tree, struct tree_path *path, uint32_t level) {
    for (uint32_t i = level + 1; i < tree->height; i++) {
        path->levels[i].node =
            arena_inner(tree->arena, path->levels[i - 1].node)->child[path->levels[i - 1].at];
        path->levels[i].at = arena_inner(tree->arena, path->levels[i].node)->count - 1;
    }
    path_enter_leaf(tree, path);
    path->slot = path->leaf->count - 1;
}

uint32_t path_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind) {
    const struct tree_level *parent = &path->levels[tree->height - 1];
    return inner_gaps(arena_inner(tree->arena, parent->node), kind)[parent->at];
}
