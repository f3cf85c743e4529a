#include "asobj/journal.h"
#include "asobj/pieces.h"
#include "asobj/plan.h"
#include "asobj/tree_walk.h"

// A step for each anonymous entry of the window, as far as the range goes.
static enum vspaced_status plan_zeroes(const struct space *space, const struct window *window,
                                       struct space_plan *plan) {
    struct tree_walk walk;
    struct entry part;
    enum vspaced_status status = VSPACED_OK;
    walk_begin_at(&walk, &space->tree, &window->first, plan->range);
    while (status == VSPACED_OK && walk_next(&walk, &part)) {
        if (entry_is_backed(part)) {
            status = entry_memory(part.start) == space->account.memory ? plan_zero_piece(plan, part)
                                                                       : VSPACED_NOT_ANONYMOUS;
        }
    }
    return status;
}

enum vspaced_status space_plan_discard(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan) {
    struct window window;
    enum vspaced_status status = plan_range(space, address, length, plan, &window);
    if (status != VSPACED_OK) {
        return status;
    }
    if (window.bytes != length) {
        return VSPACED_NOT_MAPPED;
    }
    return plan_finish(space, plan, plan_zeroes(space, &window, plan));
}
