// What the analyser runs of the tree's part of a put: an entry, or pieces, in place of each
// window, with anything around it.
#include "asobj/put.h"
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;

// What comes may be pieces, or an entry.
static void put_edits_any(void) {
    const struct range range = any_place();
    struct window window;
    struct surroundings around;
    any_given(&space, &plan);
    space.journal = 0;
    plan.step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    plan.piece_count = any_below(VSPACED_PIECES_MAX + 1);
    plan.taken.count = any_below(VSPACED_PIECES_MAX + 1);
    plan.tree.entry = any_entry();
    window_find(&space.tree, range, &window);
    surroundings_find(&space.tree, range, &window, &around);
    plan.mappings_touched = window.touched;
    plan_use(&space, &plan, plan_put_edit(&space, &plan, &window, &around));
}

void put_edits_all(void) {
    given_all(put_edits_any);
}
