// What stands around a range. Here and not in a file of its own, for every map goes
// through it.
#ifndef ASOBJ_SURROUNDINGS_H
#define ASOBJ_SURROUNDINGS_H

#include "asobj/window.h"

// What stands around the range once it is free: the entry below and the start of
// what is above, either of them the rest of one that the range cuts.
struct surroundings {
    struct tree_path below_path;
    struct entry below;
    struct entry above; // its end is exact unless `above_is_far`
    bool above_is_far;  // in another leaf
    bool cuts_below;
    bool cuts_above;
};

// The entry after the path's, from the path's leaf alone.
static inline void surroundings_look_above(const struct tree *tree, const struct tree_path *path,
                                           struct surroundings *around) {
    const struct leaf *leaf = arena_leaf(tree->arena, path->leaf);
    around->above_is_far = path->slot + 1 >= leaf->count;
    if (around->above_is_far) {
        struct tree_path next = *path;
        const struct entry limit = {TREE_LIMIT, TREE_LIMIT};
        around->above = tree_next(tree, &next) ? tree_entry(tree, &next) : limit;
    } else {
        around->above = leaf_entry(leaf, path->slot + 1);
    }
}

static inline void surroundings_find(const struct tree *tree, struct range range,
                                     const struct window *window, struct surroundings *around) {
    around->below_path = window->first;
    around->cuts_below = false;
    around->cuts_above = false;
    around->above_is_far = false;
    around->below = tree_entry(tree, &window->first);
    if (window->touched > 0 && entry_begin(around->below) < range.begin) {
        around->cuts_below = true;
        around->below = entry_cut(around->below, entry_begin(around->below), range.begin);
    } else if (window->touched > 0) {
        (void)tree_previous(tree, &around->below_path);
        around->below = tree_entry(tree, &around->below_path);
    }
    struct entry last = tree_entry(tree, &window->last);
    if (window->touched > 0 && entry_end(last) > range.end) {
        around->cuts_above = true;
        around->above = entry_cut(last, range.end, entry_end(last));
    } else {
        surroundings_look_above(tree, &window->last, around);
    }
}

// Pieces of frames that go on from each other become one.
static inline uint32_t pieces_count(const struct space_plan *plan) {
    uint32_t count = plan->piece_count;
    for (uint32_t i = 1; i < plan->piece_count; i++) {
        count -= entry_joins(plan->pieces[i - 1], plan->pieces[i]);
    }
    return count > 0 ? count : 1;
}

// How many entries a range that is emptied and filled with the plan's brings: *removed
// are those that go, or become part of others.
static inline uint32_t surroundings_count(const struct surroundings *around,
                                          const struct window *window,
                                          const struct space_plan *plan, uint32_t *removed) {
    uint32_t count = plan->piece_count;
    struct entry first = count > 0 ? plan->pieces[0] : plan->tree.entry;
    struct entry last = count > 0 ? plan->pieces[count - 1] : first;
    bool joins_below = entry_joins(around->below, first);
    bool joins_above = entry_joins(last, around->above);
    *removed = window->touched;
    *removed += joins_below && !around->cuts_below;
    *removed += joins_above && !around->cuts_above;
    uint32_t added = pieces_count(plan);
    added += around->cuts_below && !joins_below;
    added += around->cuts_above && !joins_above;
    return added;
}

#endif
