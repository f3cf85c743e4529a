// The search for a gap: along the path's leaf, then up to the next subtree whose
// gap word promises one, and down to it.
#include "asobj/tree_path.h"

// The first slot, from the given one on, that is followed by such a gap, or the
// leaf's count. A whole start word less an end word has at least so many pages above
// its fields if the starts and ends are so many pages apart: few candidates are left
// for the exact look at guard pages and alignment.
static uint32_t leaf_find_gap(const struct leaf *leaf, uint32_t slot, enum gap_kind kind,
                              uint64_t pages, uint64_t limit) {
    uint64_t least = pages << ENTRY_PAGE_SHIFT;
    uint32_t last = leaf->count - 1;
    for (; slot < last; slot++) {
        uint64_t next = leaf->start[slot + 1];
        if ((next | ENTRY_FIELDS) - leaf->end[slot] >= least &&
            gap_word(kind, leaf->end[slot], next) >= least) {
            return slot;
        }
    }
    return gap_word(kind, leaf->end[last], limit) >= least ? last : leaf->count;
}

// The first of `count` gap words, from the given one on, that reaches `gap`, or the count.
static uint32_t gaps_find(const uint32_t *gaps, uint32_t slot, uint32_t count, uint32_t gap) {
    while (slot < count && gaps[slot] < gap) {
        slot++;
    }
    return slot;
}

// To the next leaf after the path's whose gap word reaches `gap`.
static bool path_next_with_gap(const struct tree *tree, struct tree_path *path, enum gap_kind kind,
                               uint32_t gap) {
    struct arena *arena = tree->arena;
    uint32_t level = tree->height;
    for (; level > 0; level--) {
        struct tree_level *at = &path->levels[level - 1];
        struct inner *node = arena_inner(arena, at->node);
        at->at = gaps_find(inner_gaps(node, kind), at->at + 1, node->count, gap);
        if (at->at < node->count) {
            break;
        }
    }
    if (level == 0) {
        return false;
    }
    for (; level < tree->height; level++) {
        const struct tree_level *above = &path->levels[level - 1];
        uint32_t child = arena_inner(arena, above->node)->child[above->at];
        struct inner *node = arena_inner(arena, child);
        path->levels[level].node = child;
        // One of them has it, for the word above says so: the last, if no other does.
        path->levels[level].at = gaps_find(inner_gaps(node, kind), 0, node->count - 1, gap);
    }
    // The lowest level's child is chosen; this enters its leaf.
    path_descend_first(tree, path, tree->height - 1);
    return true;
}

// A gap word saturates, so a leaf may promise a gap above that and not have it;
// the space has room for few such.
bool tree_find_gap(const struct tree *tree, enum gap_kind kind, uint64_t pages,
                   struct tree_path *path) {
    uint32_t gap = pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
    if (pages > entry_page(TREE_LIMIT)) {
        return false;
    }
    if (tree->height > 0 && path_gap(tree, path, kind) < gap &&
        !path_next_with_gap(tree, path, kind, gap)) {
        return false;
    }
    do {
        const struct leaf *leaf = path->leaf;
        path->slot = leaf_find_gap(leaf, path->slot, kind, pages, path->limit);
        if (path->slot < leaf->count) {
            return true;
        }
    } while (path_next_with_gap(tree, path, kind, gap));
    return false;
}
