#include "asobj/tree_path.h"

uint64_t path_limit(const struct tree *tree, const struct tree_path *path, uint32_t level,
                    uint32_t slot) {
    for (uint32_t above = level + 1; above > 0; above--) {
        const struct inner *node = arena_inner(tree->arena, path->node[above - 1]);
        uint32_t child = above - 1 == level ? slot : path->at[above - 1];
        if (child + 1 < node->count) {
            return node->pivot[child];
        }
    }
    return TREE_LIMIT;
}

// Sets the leaf, and the limit that belongs to it.
static void path_enter_leaf(const struct tree *tree, struct tree_path *path) {
    uint32_t parent = tree->height - 1;
    path->leaf = arena_inner(tree->arena, path->node[parent])->child[path->at[parent]];
    path->limit = path_limit(tree, path, parent, path->at[parent]);
}

void path_descend_first(const struct tree *tree, struct tree_path *path, uint32_t level) {
    for (uint32_t i = level + 1; i < tree->height; i++) {
        path->node[i] = arena_inner(tree->arena, path->node[i - 1])->child[path->at[i - 1]];
        path->at[i] = 0;
    }
    path_enter_leaf(tree, path);
    path->slot = 0;
}

void path_descend_last(const struct tree *tree, struct tree_path *path, uint32_t level) {
    for (uint32_t i = level + 1; i < tree->height; i++) {
        path->node[i] = arena_inner(tree->arena, path->node[i - 1])->child[path->at[i - 1]];
        path->at[i] = arena_inner(tree->arena, path->node[i])->count - 1;
    }
    path_enter_leaf(tree, path);
    path->slot = arena_leaf(tree->arena, path->leaf)->count - 1;
}

void path_note_gap(const struct tree *tree, const struct tree_path *path, uint32_t gap) {
    for (uint32_t level = tree->height; level > 0; level--) {
        struct inner *node = arena_inner(tree->arena, path->node[level - 1]);
        uint32_t *word = &node->gap[path->at[level - 1]];
        uint32_t old = *word;
        if (old == gap) {
            return;
        }
        *word = gap;
        if (level == 1) {
            return;
        }
        uint32_t above = arena_inner(tree->arena, path->node[level - 2])->gap[path->at[level - 2]];
        if (gap < above && old < above) {
            return; // another child's is the largest, before and now
        }
        gap = gap >= above ? gap : inner_gap(node);
    }
}

void path_refresh_gaps(const struct tree *tree, const struct tree_path *path) {
    if (tree->height > 0) {
        path_note_gap(tree, path, leaf_gap(arena_leaf(tree->arena, path->leaf), path->limit));
    }
}

uint32_t path_gap(const struct tree *tree, const struct tree_path *path) {
    uint32_t level = tree->height - 1;
    return arena_inner(tree->arena, path->node[level])->gap[path->at[level]];
}

void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first) {
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t at = path->at[level - 1];
        if (at > 0) {
            arena_inner(tree->arena, path->node[level - 1])->pivot[at - 1] = pivot_of(first);
            struct tree_path before = *path;
            before.at[level - 1]--;
            path_descend_last(tree, &before, level - 1);
            path_refresh_gaps(tree, &before);
            return;
        }
    }
}
