#include "asobj/check.h"
#include "asobj/journal.h"
#include "asobj/plan.h"

// What the leaf keeps of the touched entries.
static void plan_unmap_splice(const struct tree *tree, const struct window *window,
                              struct range range, struct tree_splice *splice) {
    struct entry first = path_entry(&window->first);
    struct entry last = path_entry(&window->last);
    splice_begin(tree, splice, &window->first);
    splice->remove = window->touched;
    if (window_cuts_first(window, range)) {
        splice_add(splice, entry_cut(first, entry_begin(first), range.begin));
    }
    if (window_cuts_last(window, range)) {
        splice_add(splice, entry_cut(last, range.end, entry_end(last)));
    }
}

static enum vspaced_status plan_unmap_edit(struct space *space, struct space_plan *plan,
                                           const struct window *window) {
    const struct tree *tree = &space->tree;
    if (window->touched == 0) {
        return VSPACED_OK;
    }
    if (window->first.leaf != window->last.leaf) {
        plan->tree.edit = TREE_EDIT_UNMAP;
        return VSPACED_OK;
    }
    plan_unmap_splice(tree, window, plan->range, &plan->tree.splice);
    enum vspaced_status status = check_entries_max(space, tree->entries - plan->tree.splice.remove +
                                                              plan->tree.splice.count);
    return status == VSPACED_OK ? plan_splice(space, &plan->tree) : status;
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
