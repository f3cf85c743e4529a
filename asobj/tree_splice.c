// Changing a leaf, and what follows from it above. A leaf that would overflow
// shares with a sibling that has room; two full siblings become three. A leaf that
// runs short takes from a sibling or becomes one with it. Inner nodes split in two
// and merge alike.
#include "asobj/frequent.h"
#include "asobj/run.h"
#include "asobj/tree_climb.h"

static uint32_t tree_take_leaf(struct tree *tree, struct arena_need *reserved) {
    tree->leaves++;
    return arena_take_leaf(tree->arena, reserved);
}

// Two neighbours under one parent, by the place of the left one.
struct pair {
    struct inner *parent;
    uint32_t slot;
    uint64_t limit; // of the right one
};

static struct pair path_pair(const struct tree *tree, const struct tree_path *path, uint32_t level,
                             uint32_t slot) {
    return (struct pair){
        .parent = arena_inner(tree->arena, path->levels[level].node),
        .slot = slot,
        .limit = path_limit(tree, path, level, slot + 1),
    };
}

// The two leaves of the pair got new entries: their pivot and their gaps.
static void pair_update(const struct pair *pair, const struct leaf *left,
                        const struct leaf *right) {
    struct branch on_right = branch_of_leaf(right, 0, pair->limit);
    struct branch on_left = branch_of_leaf(left, 0, on_right.pivot);
    pair->parent->pivot[pair->slot] = on_right.pivot;
    inner_note(pair->parent, pair->slot, &on_left);
    inner_note(pair->parent, pair->slot + 1, &on_right);
}

// The place of the left one of the pair with which a leaf that would hold `count`
// entries shares: the neighbour with room, else any.
static uint32_t path_partner(const struct tree *tree, const struct tree_path *path, uint32_t count,
                             bool *has_room) {
    const struct inner *parent = arena_inner(tree->arena, path->levels[tree->height - 1].node);
    uint32_t at = path->levels[tree->height - 1].at;
    bool has_right = at + 1 < parent->count;
    *has_room = true;
    if (has_right &&
        arena_leaf(tree->arena, parent->child[at + 1])->count + count <= 2 * LEAF_ENTRIES_MAX) {
        return at;
    }
    if (at > 0 &&
        arena_leaf(tree->arena, parent->child[at - 1])->count + count <= 2 * LEAF_ENTRIES_MAX) {
        return at - 1;
    }
    *has_room = false;
    return has_right ? at : at - 1;
}

// A root leaf becomes two under a root.
static void tree_split_root(struct tree *tree, const struct tree_splice *splice,
                            struct arena_need *reserved) {
    struct run run;
    run_begin(&run);
    uint32_t index = tree_take_leaf(tree, reserved);
    struct leaf *left = arena_leaf(tree->arena, tree->root);
    struct leaf *right = arena_leaf(tree->arena, index);
    run_add_spliced(&run, left, splice);
    run_deal(&run, (struct leaf *const[]){left, right}, 2);
    struct branch on_right = branch_of_leaf(right, index, TREE_LIMIT);
    tree_raise(tree, branch_of_leaf(left, tree->root, on_right.pivot), on_right, reserved);
}

// A splice that its leaf can't hold.
static RARE void tree_grow(struct tree *tree, const struct tree_splice *splice,
                           struct arena_need *reserved) {
    const struct tree_path *path = &splice->path;
    uint32_t level = tree->height - 1;
    if (tree->height == 0) {
        tree_split_root(tree, splice, reserved);
        return;
    }
    if (path->slot == 0) {
        path_move_first(tree, path, splice->entries[0].start);
    }
    bool has_room = false;
    uint32_t slot = path_partner(tree, path, splice_leaf_count(splice), &has_room);
    struct pair pair = path_pair(tree, path, level, slot);
    struct leaf *left = arena_leaf(tree->arena, pair.parent->child[slot]);
    struct leaf *right = arena_leaf(tree->arena, pair.parent->child[slot + 1]);
    struct run run;
    run_begin(&run);
    if (slot == path->levels[level].at) {
        run_add_spliced(&run, left, splice);
        run_add_leaf(&run, right);
    } else {
        run_add_leaf(&run, left);
        run_add_spliced(&run, right, splice);
    }
    struct branch third = {0};
    if (has_room) {
        run_deal(&run, (struct leaf *const[]){left, right}, 2);
    } else {
        uint32_t index = tree_take_leaf(tree, reserved);
        struct leaf *leaf = arena_leaf(tree->arena, index);
        run_deal(&run, (struct leaf *const[]){left, right, leaf}, 3);
        third = branch_of_leaf(leaf, index, pair.limit);
        pair.limit = third.pivot;
    }
    pair_update(&pair, left, right);
    tree_climb(tree, path, level, slot + 2, third, reserved);
}

// A leaf below the least count, not the root.
static RARE void tree_shrink(struct tree *tree, const struct tree_path *path) {
    uint32_t level = tree->height - 1;
    uint32_t slot = path->levels[level].at > 0 ? path->levels[level].at - 1 : 0;
    struct pair pair = path_pair(tree, path, level, slot);
    uint32_t right_index = pair.parent->child[slot + 1];
    struct leaf *left = arena_leaf(tree->arena, pair.parent->child[slot]);
    struct leaf *right = arena_leaf(tree->arena, right_index);
    struct run run;
    run_begin(&run);
    run_add_leaf(&run, left);
    run_add_leaf(&run, right);
    if (run.count > LEAF_ENTRIES_MAX) {
        struct arena_need none = {0};
        run_deal(&run, (struct leaf *const[]){left, right}, 2);
        pair_update(&pair, left, right);
        tree_climb(tree, path, level, 0, (struct branch){0}, &none);
        return;
    }
    run_deal(&run, (struct leaf *const[]){left}, 1);
    tree->leaves--;
    arena_give_leaf(tree->arena, right_index);
    struct branch both = branch_of_leaf(left, 0, pair.limit);
    inner_note(pair.parent, slot, &both);
    tree_climb_short(tree, path, slot + 1);
}

// The largest gap among those that a splice of so many entries changes, or has changed.
static inline uint32_t splice_gap(const struct tree_path *path, enum gap_kind kind,
                                  uint32_t entries) {
    uint32_t before = path->slot > 0 ? path->slot - 1 : 0; // its gap changes too
    return leaf_gap_between(path->leaf, kind, before, path->slot + entries, path->limit,
                            GAP_UNBOUNDED);
}

// The largest gap of the path's leaf, or one of `enough` pages, given the largest of some:
// one that has half of what the leaf spans leaves no room for a larger one.
static inline uint32_t path_largest_gap(const struct tree_path *path, enum gap_kind kind,
                                        uint32_t gap, uint32_t enough) {
    const struct leaf *leaf = path->leaf;
    uint64_t pages = entry_page(path->limit) - entry_page(leaf->end[0]);
    if (2 * (uint64_t)gap >= pages) {
        return gap;
    }
    return leaf_gap_between(leaf, kind, 0, leaf->count, path->limit,
                            (struct gap_bounds){gap, enough});
}

// The leaf's gaps behind some entries changed, and were `old` at most: most often
// another gap of the leaf was and is as large, and then all words above hold.
static inline void path_change_gap(const struct tree *tree, const struct tree_path *path,
                                   uint32_t old, uint32_t gap) {
    uint32_t word = path_gap(tree, path, GAP_WHOLE);
    if (old >= word && gap < word) {
        gap = path_largest_gap(path, GAP_WHOLE, gap, word);
    }
    if (gap != word && (gap > word || old >= word)) {
        path_note_gap(tree, path, GAP_WHOLE, gap);
    }
}

// The same for gaps from a large page on, none of which is, or was, larger than `most`.
static inline void path_change_large_gap(const struct tree *tree, const struct tree_path *path,
                                         uint32_t most, uint32_t entries) {
    uint32_t word = path_gap(tree, path, GAP_LARGE);
    if (most < word) {
        return;
    }
    uint32_t gap = splice_gap(path, GAP_LARGE, entries);
    gap = gap < word ? path_largest_gap(path, GAP_LARGE, gap, word) : gap;
    if (gap != word) {
        path_note_gap(tree, path, GAP_LARGE, gap);
    }
}

// In a leaf that holds the result, with inner nodes above that note its gaps.
static void tree_splice_leaf(struct tree *tree, const struct tree_splice *splice) {
    const struct tree_path *path = &splice->path;
    struct leaf *leaf = path->leaf;
    uint32_t old = splice_gap(path, GAP_WHOLE, splice->remove);
    leaf_replace(leaf, path->slot, splice->remove, splice->entries, splice->count);
    if (path->slot == 0) {
        path_move_first(tree, path, leaf->count > 0 ? leaf->start[0] : path->limit);
    }
    if (leaf->count >= LEAF_ENTRIES_MIN) { // else it is dealt out anew
        uint32_t gap = splice_gap(path, GAP_WHOLE, splice->count);
        path_change_gap(tree, path, old, gap);
        path_change_large_gap(tree, path, old > gap ? old : gap, splice->count);
    }
}

void tree_splice(struct tree *tree, const struct tree_splice *splice, struct arena_need *reserved) {
    const struct tree_path *path = &splice->path;
    uint32_t count = splice_leaf_count(splice);
    tree->entries += count - path->leaf->count;
    if (count > LEAF_ENTRIES_MAX) {
        tree_grow(tree, splice, reserved);
        return;
    }
    if (tree->height == 0 || splice->keeps_gaps) {
        leaf_replace(path->leaf, path->slot, splice->remove, splice->entries, splice->count);
    } else {
        tree_splice_leaf(tree, splice);
    }
    if (tree->height > 0 && count < LEAF_ENTRIES_MIN) {
        tree_shrink(tree, path);
    }
}

RARE struct arena_need tree_splice_need(const struct tree *tree, const struct tree_splice *splice) {
    struct arena_need need = {0};
    uint32_t count = splice_leaf_count(splice);
    if (count <= LEAF_ENTRIES_MAX) {
        return need;
    }
    bool has_room = false;
    if (tree->height > 0) {
        path_partner(tree, &splice->path, count, &has_room);
    }
    if (has_room) {
        return need;
    }
    need.leaves = 1;
    for (uint32_t level = tree->height; level > 0; level--) {
        if (arena_inner(tree->arena, splice->path.levels[level - 1].node)->count <
            INNER_CHILDREN_MAX) {
            return need;
        }
        need.inners++;
    }
    need.inners++; // a new root
    return need;
}

// What fits one leaf is in one leaf: two hold more, for each is half full at least.
struct arena_need tree_need_bound(const struct tree *tree, uint32_t splices,
                                  uint32_t entries_peak) {
    if (entries_peak <= LEAF_ENTRIES_MAX) {
        return (struct arena_need){0};
    }
    return (struct arena_need){
        .leaves = splices,
        .inners = splices * (tree->height + 1),
    };
}
