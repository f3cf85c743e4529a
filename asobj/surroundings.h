// What stands around a range. Here and not in a file of its own, for every map goes
// through it.
#ifndef ASOBJ_SURROUNDINGS_H
#define ASOBJ_SURROUNDINGS_H

#include "asobj/window.h"

// What stands around the range once it is free: the entry below and the start of
// what is above, either of them the rest of one that the range cuts.
struct surroundings {
    struct entry below;
    struct entry above; // its end is exact unless `above_is_far`
    bool below_is_far;  // in another leaf than the window's first
    bool above_is_far;  // in another leaf than the window's last
    bool cuts_below;
    bool cuts_above;
    bool joins_below; // what comes into the range, once that is known
    bool joins_above;
};

// The entry before the path's.
static inline void surroundings_look_below(const struct tree *tree, const struct tree_path *path,
                                           struct surroundings *around) {
    around->below_is_far = path->slot == 0;
    if (around->below_is_far) {
        struct tree_path previous;
        path_copy(tree, &previous, path);
        (void)tree_previous(tree, &previous);
        around->below = path_entry(&previous);
    } else {
        around->below = leaf_entry(path->leaf, path->slot - 1);
    }
}

// The entry after the path's, from the path's leaf alone.
static inline void surroundings_look_above(const struct tree *tree, const struct tree_path *path,
                                           struct surroundings *around) {
    around->above_is_far = path->slot + 1 >= path->leaf->count;
    if (around->above_is_far) {
        struct tree_path next;
        const struct entry limit = {TREE_LIMIT, TREE_LIMIT};
        path_copy(tree, &next, path);
        around->above = tree_next(tree, &next) ? path_entry(&next) : limit;
    } else {
        around->above = leaf_entry(path->leaf, path->slot + 1);
    }
}

// The range touches something.
static inline void surroundings_cut(const struct tree *tree, struct range range,
                                    const struct window *window, struct surroundings *around) {
    struct entry first = path_entry(&window->first);
    struct entry last = path_entry(&window->last);
    around->cuts_below = window_cuts_first(window, range);
    around->cuts_above = window_cuts_last(window, range);
    around->below_is_far = false;
    around->above_is_far = false;
    if (around->cuts_below) {
        around->below = entry_cut(first, entry_begin(first), range.begin);
    } else {
        surroundings_look_below(tree, &window->first, around);
    }
    if (around->cuts_above) {
        around->above = entry_cut(last, range.end, entry_end(last));
    } else {
        surroundings_look_above(tree, &window->last, around);
    }
}

static inline void surroundings_find(const struct tree *tree, struct range range,
                                     const struct window *window, struct surroundings *around) {
    if (window->touched > 0) {
        surroundings_cut(tree, range, window, around);
        return;
    }
    around->below = path_entry(&window->first);
    around->below_is_far = false;
    around->cuts_below = false;
    around->cuts_above = false;
    surroundings_look_above(tree, &window->first, around);
}

// So many entries, from the first to the last, come into the range in place of what the
// window has. Notes what they join. Returns how many entries the tree has then.
static inline uint32_t surroundings_fill(const struct tree *tree, const struct window *window,
                                         struct entry first, struct entry last, uint32_t count,
                                         struct surroundings *around) {
    around->joins_below = entry_joins(around->below, first);
    around->joins_above = entry_joins(last, around->above);
    uint32_t rests = (uint32_t)around->cuts_below + around->cuts_above;
    uint32_t joined = (uint32_t)around->joins_below + around->joins_above;
    return tree->entries - window->touched + rests + count - joined;
}

// The plan's pieces come into the range. Those that go on from each other become one.
static inline uint32_t surroundings_fill_pieces(const struct tree *tree,
                                                const struct window *window,
                                                const struct space_plan *plan,
                                                struct surroundings *around) {
    struct entry last = plan->pieces[0];
    uint32_t count = plan->piece_count;
    for (uint32_t i = 1; i < plan->piece_count; i++) {
        count -= entry_joins(last, plan->pieces[i]);
        last = plan->pieces[i];
    }
    return surroundings_fill(tree, window, plan->pieces[0], last, count, around);
}

#endif
