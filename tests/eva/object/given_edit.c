// The tree's part of a put, as those that plan one may rely on it: they look at nothing of it,
// so one splice stands for all.
#include "asobj/put.h"
#include "eva/object/given.h"

enum vspaced_status plan_put_edit(struct space *space, struct space_plan *plan,
                                  const struct window *window, struct surroundings *around) {
    must(counts_are_possible(plan));
    must(window->touched == 0 || range_is_possible(plan->range));
    plan->tree.edit = (enum tree_edit)any_below(TREE_EDIT_PIECES + 1);
    plan->tree.reserved = any_need();
    plan->tree.splice.remove = 1;
    plan->tree.splice.count = 1;
    plan->tree.splice.keeps_gaps = false;
    tree_find(&space->tree, SCALE_BEGIN, &plan->tree.splice.path);
    plan->tree.splice.path.slot = 0;
    around->joins_below = any_word & 1;
    around->joins_above = any_word & 1;
    return any_word & 1 ? VSPACED_OK : VSPACED_NO_NODES;
}
