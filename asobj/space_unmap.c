#include "asobj/check.h"
#include "asobj/journal.h"
#include "asobj/window.h"

// The range lies inside of one mapping and leaves something on both sides.
static bool window_splits(const struct tree *tree, const struct window *window,
                          struct range range) {
    struct entry entry = tree_entry(tree, &window->first);
    return window->touched == 1 && entry_begin(entry) < range.begin && range.end < entry_end(entry);
}

// What the leaf keeps of the touched entries.
static void plan_unmap_splice(const struct tree *tree, const struct window *window,
                              struct range range, struct tree_splice *splice) {
    struct entry first = tree_entry(tree, &window->first);
    struct entry last = tree_entry(tree, &window->last);
    splice_begin(tree, splice, &window->first);
    splice->remove = window->touched;
    if (entry_begin(first) < range.begin) {
        splice_add(splice, entry_cut(first, entry_begin(first), range.begin));
    }
    if (entry_end(last) > range.end) {
        splice_add(splice, entry_cut(last, range.end, entry_end(last)));
    }
}

static enum vspaced_status plan_unmap_edit(struct space *space, struct space_plan *plan,
                                           const struct window *window) {
    struct tree *tree = &space->tree;
    if (window->touched == 0) {
        return VSPACED_OK;
    }
    bool splits = window_splits(tree, window, plan->range);
    enum vspaced_status status = check_entries_max(space, tree->entries + splits);
    if (status != VSPACED_OK) {
        return status;
    }
    if (window->first.leaf != window->last.leaf) {
        plan->tree.edit = TREE_EDIT_UNMAP;
        return VSPACED_OK;
    }
    plan_unmap_splice(tree, window, plan->range, &plan->tree.splice);
    return plan_splice(space, &plan->tree);
}

enum vspaced_status space_plan_unmap(struct space *space, uint64_t address, uint64_t length,
                                     struct space_plan *plan) {
    struct window window;
    enum vspaced_status status = plan_range(space, address, length, plan, &window);
    if (status != VSPACED_OK) {
        return status;
    }
    plan_removal(plan, &window);
    plan_unmap_step(plan);
    return plan_finish(space, plan, plan_unmap_edit(space, plan, &window));
}

enum vspaced_status space_plan_release(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan) {
    struct window window;
    enum vspaced_status status = plan_range(space, address, length, plan, &window);
    if (status != VSPACED_OK) {
        return status;
    }
    if (window.touched > window.reserved) {
        return VSPACED_OVERLAP;
    }
    plan_removal(plan, &window);
    return plan_finish(space, plan, plan_unmap_edit(space, plan, &window));
}
