// The search for a gap: along the path's leaf, then up to the next subtree whose
// gap word promises one, and down to it.
#include "asobj/tree_path.h"

// The first slot, from the given one on, that is followed by such a gap, or the
// leaf's count. A whole start word less an end word has at least so many pages above
// its fields if the starts and ends are so many pages apart: few candidates are left
// for the exact look at guard pages.
static uint32_t leaf_find_gap(const struct leaf *leaf, uint32_t slot, uint64_t pages,
                              uint64_t limit) {
    uint64_t least = pages << ENTRY_PAGE_SHIFT;
    uint32_t last = leaf->count - 1;
    for (; slot < last; slot++) {
        uint64_t next = leaf->start[slot + 1];
        if ((next | ENTRY_FIELDS) - leaf->end[slot] >= least &&
            entry_gap_pages(leaf->end[slot], next) >= pages) {
            return slot;
        }
    }
    return entry_gap_pages(leaf->end[last], limit) >= pages ? last : leaf->count;
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
        const struct inner *node = arena_inner(tree->arena, path->levels[level - 1].node);
        path->levels[level - 1].at = inner_find_gap(node, path->levels[level - 1].at + 1, gap);
        if (path->levels[level - 1].at < node->count) {
            break;
        }
    }
    if (level == 0) {
        return false;
    }
    for (; level < tree->height; level++) {
        path->levels[level].node = arena_inner(tree->arena, path->levels[level - 1].node)
                                       ->child[path->levels[level - 1].at];
        path->levels[level].at =
            inner_find_gap(arena_inner(tree->arena, path->levels[level].node), 0, gap);
    }
    // The lowest level's child is chosen; this enters its leaf.
    path_descend_first(tree, path, tree->height - 1);
    return true;
}

// A gap word saturates, so a leaf may promise a gap above that and not have it;
// the space has room for few such.
bool tree_find_gap(const struct tree *tree, uint64_t pages, struct tree_path *path) {
    uint32_t gap = pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
    if (pages > entry_page(TREE_LIMIT)) {
        return false;
    }
    if (tree->height > 0 && path_gap(tree, path) < gap && !path_next_with_gap(tree, path, gap)) {
        return false;
    }
    do {
        const struct leaf *leaf = path->leaf;
        path->slot = leaf_find_gap(leaf, path->slot, pages, path->limit);
        if (path->slot < leaf->count) {
            return true;
        }
    } while (path_next_with_gap(tree, path, gap));
    return false;
}
