#include "asobj/tree_path.h"
#include "asobj/frequent.h"

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

void path_note_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind,
                   uint32_t gap) {
    for (uint32_t level = tree->height; level > 0; level--) {
        struct inner *node = arena_inner(tree->arena, path->levels[level - 1].node);
        uint32_t *word = &inner_gaps(node, kind)[path->levels[level - 1].at];
        uint32_t old = *word;
        if (old == gap) {
            return;
        }
        *word = gap;
        if (level == 1) {
            return;
        }
        const struct tree_level *parent = &path->levels[level - 2];
        uint32_t above = inner_gaps(arena_inner(tree->arena, parent->node), kind)[parent->at];
        if (gap < above && old < above) {
            return; // another child's is the largest, before and now
        }
        gap = gap >= above ? gap : inner_gap(node, kind, above);
    }
}

void path_refresh_gaps(const struct tree *tree, const struct tree_path *path) {
    if (tree->height > 0) {
        path_note_gap(tree, path, GAP_WHOLE, leaf_gap(path->leaf, GAP_WHOLE, path->limit));
        path_note_gap(tree, path, GAP_LARGE, leaf_gap(path->leaf, GAP_LARGE, path->limit));
    }
}

uint32_t path_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind) {
    const struct tree_level *parent = &path->levels[tree->height - 1];
    return inner_gaps(arena_inner(tree->arena, parent->node), kind)[parent->at];
}

RARE void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first) {
    for (uint32_t level = tree->height; level > 0; level--) {
        uint32_t at = path->levels[level - 1].at;
        if (at > 0) {
            arena_inner(tree->arena, path->levels[level - 1].node)->pivot[at - 1] = pivot_of(first);
            struct tree_path before = *path;
            before.levels[level - 1].at--;
            path_descend_last(tree, &before, level - 1);
            path_refresh_gaps(tree, &before);
            return;
        }
    }
}
