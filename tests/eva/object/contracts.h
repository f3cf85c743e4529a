// What the parts of the object rely on of each other, each said once. The analysis of a part
// that relies on such a thing begins with anything of which it holds; that of the part which
// provides it asks whether it must hold of what that part leaves. Where a part is left out of
// an analysis, a model stands in for it, which asks whether what the part relies on must hold,
// and leaves anything that the part may leave.
//
// Each is written so that what doesn't hold leaves early: the analyser keeps what it learned
// of the rest if these ends are told apart (a split of the function's value 0).
#ifndef TESTS_EVA_OBJECT_CONTRACTS_H
#define TESTS_EVA_OBJECT_CONTRACTS_H

#include "asobj/journal.h"
#include "asobj/window.h"

// The analyser raises an alarm if it can be false.
static inline void must(bool holds) {
    static const uint8_t alarm_unless[1];
    const uint8_t read = alarm_unless[!holds];
    (void)read;
}

static inline bool leaf_is_possible(const struct leaf *leaf) {
    return leaf->count >= 1 && leaf->count <= LEAF_ENTRIES_MAX;
}

// A way down the tree: places that its nodes have.
static inline bool way_is_possible(const struct tree *tree, const struct tree_path *path) {
    if (arena_leaf_number(tree->arena, path->leaf) >= ARENA_LEAVES ||
        !leaf_is_possible(path->leaf)) {
        return false;
    }
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree->height; level++) {
        const struct tree_level *at = &path->levels[level];
        if (at->at >= arena_inner(tree->arena, at->node)->count) {
            return false;
        }
    }
    return true;
}

// Of an entry: what a search or a step leaves.
static inline bool path_is_possible(const struct tree *tree, const struct tree_path *path) {
    return way_is_possible(tree, path) && path->slot < path->leaf->count;
}

// What a tree can be searched for: no address that can stand for a word that is not used.
static inline bool address_is_possible(uint64_t address) {
    return entry_key(address) < ENTRY_NONE;
}

// What check_range lets pass.
static inline bool range_is_possible(struct range range) {
    return range.begin >= SCALE_BEGIN && range.begin < SCALE_END && range.end > SCALE_BEGIN &&
           range.end <= SCALE_END;
}

// Of a place that is sought.
static inline bool align_is_possible(unsigned align_log2) {
    return align_log2 >= 12 && align_log2 <= 30;
}

// A plan's window. Touched entries of one leaf stand there in a row; the sentinel is none.
static inline bool window_is_possible(const struct tree *tree, const struct window *window) {
    const struct tree_path *first = &window->first, *last = &window->last;
    if (!path_is_possible(tree, first)) {
        return false;
    }
    if (window->touched == 0) {
        return true;
    }
    if (!way_is_possible(tree, last) || last->slot >= LEAF_ENTRIES_MAX ||
        (tree->height == 0 && first->slot == 0)) {
        return false;
    }
    if (first->leaf != last->leaf) {
        return true;
    }
    return last->slot < last->leaf->count && window->touched <= first->leaf->count - first->slot;
}

// So many entries of the leaf from the slot on give way to so many others.
static inline bool replacement_is_possible(const struct leaf *leaf, uint32_t slot, uint32_t remove,
                                           uint32_t count) {
    return leaf_is_possible(leaf) && slot <= leaf->count && remove <= leaf->count - slot &&
           count <= TREE_SPLICE_ENTRIES_MAX;
}

// What tree_splice() carries out. A root keeps an entry: the sentinel.
static inline bool splice_is_possible(const struct tree *tree, const struct tree_splice *splice) {
    const struct tree_path *path = &splice->path;
    return way_is_possible(tree, path) &&
           replacement_is_possible(path->leaf, path->slot, splice->remove, splice->count) &&
           (tree->height > 0 || path->slot > 0 || splice->count > 0);
}

// Entries of the path's leaf whose gaps change: so many from the path's on.
static inline bool change_is_possible(const struct tree_path *path, uint32_t entries) {
    return leaf_is_possible(path->leaf) && path->slot <= path->leaf->count &&
           entries <= path->leaf->count - path->slot;
}

// What goes up from a leaf: gap words, and perhaps a branch, which comes in behind the leaf.
static inline bool climb_is_possible(const struct tree *tree, const struct tree_path *path,
                                     uint32_t level, uint32_t slot, bool has_branch) {
    return tree->height > 0 && level == tree->height - 1 && way_is_possible(tree, path) &&
           slot == (has_branch ? path->levels[level].at + 1 : 0);
}

// The leaf is gone, or the one after it: not the first child, so that one is left.
static inline bool climb_short_is_possible(const struct tree *tree, const struct tree_path *path,
                                           uint32_t slot) {
    const struct tree_level *parent = &path->levels[tree->height - 1];
    return slot > 0 && slot < arena_inner(tree->arena, parent->node)->count &&
           (slot == parent->at || slot == parent->at + 1);
}

// Room for one more operation.
static inline bool journal_is_possible(const struct space_journal *journal) {
    return journal->operation_count < VSPACED_BATCH_MAX &&
           journal->entry_count <= JOURNAL_ENTRIES_MAX;
}

// What a plan says of itself at any time.
static inline bool counts_are_possible(const struct space_plan *plan) {
    return plan->step_count <= SPACE_PLAN_STEPS_MAX && plan->piece_count <= VSPACED_PIECES_MAX &&
           plan->taken.count <= VSPACED_PIECES_MAX;
}

// What edit_carry_out() carries out.
static inline bool edit_is_possible(const struct tree *tree, const struct space_plan *plan) {
    const struct tree_plan *edit = &plan->tree;
    if (plan->piece_count > VSPACED_PIECES_MAX || edit->edit > TREE_EDIT_PIECES) {
        return false;
    }
    return edit->edit != TREE_EDIT_SPLICE || splice_is_possible(tree, &edit->splice);
}

// What a plan that was not refused is, and what space_commit() and space_abandon() rely on.
// A splice that touches mappings begins at one of them.
static inline bool plan_is_possible(const struct space *space, const struct space_plan *plan) {
    const struct tree_plan *edit = &plan->tree;
    if (plan->step_count > SPACE_PLAN_STEPS_MAX || plan->taken.count > VSPACED_PIECES_MAX) {
        return false;
    }
    if (space->journal != 0 && !journal_is_possible(space->journal)) {
        return false;
    }
    if (edit->edit == TREE_EDIT_SPLICE && plan->mappings_touched > 0 && edit->splice.remove == 0) {
        return false;
    }
    return edit_is_possible(&space->tree, plan);
}

#endif
