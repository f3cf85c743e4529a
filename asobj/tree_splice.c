// Changing a leaf, and what follows from it above. A leaf that would overflow
// shares with a sibling that has room, or becomes two. A leaf that runs short takes
// from a sibling or becomes one with it. Inner nodes split in two and merge alike.
#include "asobj/frequent.h"
#include "asobj/run.h"
#include "asobj/tree_climb.h"
#include "asobj/tree_note.h"

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
    struct gap_pair on_left = leaf_gap_pair(left, on_right.pivot);
    pair->parent->pivot[pair->slot] = on_right.pivot;
    inner_note(pair->parent, pair->slot, on_left);
    inner_note(pair->parent, pair->slot + 1, on_right.gaps);
}

// Whether a leaf that would hold `count` entries shares with a neighbour: one that has room
// for more than the next few of them. `slot` is the place of the pair's left one.
static bool path_find_partner(const struct tree *tree, const struct tree_path *path, uint32_t count,
                              uint32_t *slot) {
    enum { ENTRIES_MAX = 2 * LEAF_ENTRIES_MAX - LEAF_ENTRIES_MAX / 8 };
    const struct inner *parent = arena_inner(tree->arena, path->levels[tree->height - 1].node);
    uint32_t at = path->levels[tree->height - 1].at;
    if (at + 1 < parent->count &&
        arena_leaf(tree->arena, parent->child[at + 1])->count + count <= ENTRIES_MAX) {
        *slot = at;
        return true;
    }
    if (at > 0 && arena_leaf(tree->arena, parent->child[at - 1])->count + count <= ENTRIES_MAX) {
        *slot = at - 1;
        return true;
    }
    return false;
}

// The leaf and a new one after it.
static void tree_split(struct tree *tree, const struct tree_splice *splice,
                       struct arena_need *reserved) {
    const struct tree_path *path = &splice->path;
    struct leaf *left = path->leaf;
    uint32_t index = tree_take_leaf(tree, reserved);
    struct leaf *right = arena_leaf(tree->arena, index);
    struct run run;
    run_begin(&run);
    run_add_spliced(&run, left, splice);
    run_deal(&run, (struct leaf *const[]){left, right}, 2);
    struct branch on_right = branch_of_leaf(right, index, path->limit);
    struct gap_pair on_left = leaf_gap_pair(left, on_right.pivot);
    if (tree->height == 0) {
        tree_raise(tree, on_left, on_right, reserved);
        return;
    }
    const struct tree_level *parent = &path->levels[tree->height - 1];
    inner_note(arena_inner(tree->arena, parent->node), parent->at, on_left);
    tree_climb(tree, path, tree->height - 1, parent->at + 1, on_right, reserved);
}

// The pair at `slot` of the leaf's parent, of which the leaf is one.
static void tree_share(struct tree *tree, const struct tree_splice *splice, uint32_t slot) {
    const struct tree_path *path = &splice->path;
    uint32_t level = tree->height - 1;
    struct pair pair = path_pair(tree, path, level, slot);
    struct leaf *left = arena_leaf(tree->arena, pair.parent->child[slot]);
    struct leaf *right = arena_leaf(tree->arena, pair.parent->child[slot + 1]);
    struct run run;
    run_begin(&run);
    if (left == path->leaf) {
        run_add_spliced(&run, left, splice);
        run_add_leaf(&run, right);
    } else {
        run_add_leaf(&run, left);
        run_add_spliced(&run, right, splice);
    }
    struct arena_need none = {0};
    run_deal(&run, (struct leaf *const[]){left, right}, 2);
    pair_update(&pair, left, right);
    tree_climb(tree, path, level, 0, (struct branch){0}, &none);
}

// A splice that its leaf can't hold.
static RARE void tree_grow(struct tree *tree, const struct tree_splice *splice,
                           struct arena_need *reserved) {
    uint32_t slot = 0;
    if (tree->height > 0 && splice->path.slot == 0) {
        path_move_first(tree, &splice->path, splice->entries[0].start);
    }
    if (tree->height > 0 &&
        path_find_partner(tree, &splice->path, splice_leaf_count(splice), &slot)) {
        tree_share(tree, splice, slot);
    } else {
        tree_split(tree, splice, reserved);
    }
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
    inner_note(pair.parent, slot, leaf_gap_pair(left, pair.limit));
    tree_climb_short(tree, path, slot + 1);
}

// In a leaf that holds the result, with inner nodes above that note its gaps.
static void tree_splice_leaf(struct tree *tree, const struct tree_splice *splice) {
    const struct tree_path *path = &splice->path;
    struct leaf *leaf = path->leaf;
    struct span span = path_span(path, splice->remove);
    uint32_t old = span_gap(span, path, splice->remove);
    leaf_replace(leaf, path->slot, splice->remove, splice->entries, splice->count);
    if (path->slot == 0) {
        path_move_first(tree, path, leaf->count > 0 ? leaf->start[0] : path->limit);
    }
    if (leaf->count >= LEAF_ENTRIES_MIN) { // else it is dealt out anew
        path_note_change(tree, path, span, splice->count, old);
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
    uint32_t slot = 0;
    if (tree->height > 0 && path_find_partner(tree, &splice->path, count, &slot)) {
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
