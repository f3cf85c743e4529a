// The tree's part of a plan that puts something into a range.
#include "asobj/check.h"
#include "asobj/edit.h"
#include "asobj/put.h"

// One splice, if everything that changes lies in one leaf.
static bool plan_put_splice(const struct tree *tree, const struct window *window,
                            const struct surroundings *around, struct tree_plan *plan) {
    struct tree_splice *splice = &plan->splice;
    bool takes_below = around->joins_below && !around->cuts_below;
    bool takes_above = around->joins_above && !around->cuts_above;
    if ((window->touched > 0 && window->first.leaf != window->last.leaf) ||
        (takes_below && around->below_is_far) || (takes_above && around->above_is_far)) {
        return false;
    }
    splice_begin(tree, splice, &window->first);
    splice->path.slot += window->touched == 0; // above the entry below, which the path is at
    splice->path.slot -= takes_below;
    splice->remove = window->touched + takes_below + takes_above;
    if (takes_below || around->cuts_below) {
        splice_add(splice, around->below);
    }
    splice_add(splice, plan->entry);
    if (takes_above || around->cuts_above) {
        splice_add(splice, around->above);
    }
    return true;
}

// Piece by piece.
static enum vspaced_status plan_put_pieces(struct space *space, struct tree_plan *edit,
                                           uint32_t piece_count, uint32_t entries_after) {
    const struct tree *tree = &space->tree;
    uint32_t peak = edit_pieces_peak(tree, entries_after);
    edit->edit = TREE_EDIT_PIECES;
    return plan_reserve(space, edit, tree_need_bound(tree, piece_count + 1, peak));
}

enum vspaced_status plan_put_edit(struct space *space, struct space_plan *plan,
                                  const struct window *window, struct surroundings *around) {
    const struct tree *tree = &space->tree;
    struct tree_plan *edit = &plan->tree;
    if (plan->piece_count == 1) {
        edit->entry = plan->pieces[0];
    }
    uint32_t after = plan->piece_count > 1
                         ? surroundings_fill_pieces(tree, window, plan, around)
                         : surroundings_fill(tree, window, edit->entry, edit->entry, 1, around);
    uint64_t length = entry_is_reserved(edit->entry) ? 0 : range_length(plan->range);
    enum vspaced_status status = check_ceilings(space, after, window->bytes, length);
    if (status != VSPACED_OK) {
        return status;
    }
    if (plan->piece_count > 1) {
        return plan_put_pieces(space, edit, plan->piece_count, after);
    }
    if (plan_put_splice(tree, window, around, edit)) {
        return plan_splice(space, edit);
    }
    edit->edit = TREE_EDIT_MAP;
    bool joins = around->joins_below || around->joins_above;
    return plan_reserve(space, edit, tree_need_bound(tree, joins ? 0 : 1, UINT32_MAX));
}
