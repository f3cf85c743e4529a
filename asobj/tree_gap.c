// The search for a gap: along the path's leaf, then up to the next subtree whose
// gap word promises one, and down to it.
#include "asobj/tree_path.h"

// The first slot, from the given one on, that is followed by such a gap, or the
// leaf's count.
static uint32_t leaf_find_gap(const struct leaf *leaf, uint32_t slot, uint64_t pages,
                              uint64_t limit) {
    for (; slot < leaf->count; slot++) {
        uint64_t next = slot + 1 < leaf->count ? leaf->start[slot + 1] : limit;
        if (entry_gap_pages(leaf->end[slot], next) >= pages) {
            break;
        }
    }
    return slot;
}

// The first child, from the given one on, whose gap word reaches `gap`, or the
// node's count.
static uint32_t inner_find_gap(const struct inner *node, uint32_t slot, uint32_t gap) {
    while (slot < node->count && node->gap[slot] < gap) {
        slot++;
    }
    return slot;
}

// To the next leaf after the path's whose gap word reaches `gap`.
static bool path_next_with_gap(const struct tree *tree, struct tree_path *path, uint32_t gap) {
    uint32_t level = tree->height;
    for (; level > 0; level--) {
        const struct inner *node = arena_inner(tree->arena, path->node[level - 1]);
        path->at[level - 1] = inner_find_gap(node, path->at[level - 1] + 1, gap);
        if (path->at[level - 1] < node->count) {
            break;
        }
    }
    if (level == 0) {
        return false;
    }
    for (; level < tree->height; level++) {
        path->node[level] =
            arena_inner(tree->arena, path->node[level - 1])->child[path->at[level - 1]];
        path->at[level] = inner_find_gap(arena_inner(tree->arena, path->node[level]), 0, gap);
    }
    // The lowest level's child is chosen; this enters its leaf.
    path_descend_first(tree, path, tree->height - 1);
    return true;
}

// A gap word saturates, so a leaf may promise a gap above that and not have it;
// the space has room for few such.
bool tree_find_gap(const struct tree *tree, uint64_t pages, struct tree_path *path) {
    uint32_t gap = pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
    do {
        const struct leaf *leaf = arena_leaf(tree->arena, path->leaf);
        path->slot = leaf_find_gap(leaf, path->slot, pages, path->limit);
        if (path->slot < leaf->count) {
            return true;
        }
    } while (path_next_with_gap(tree, path, gap));
    return false;
}
