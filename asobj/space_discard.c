#include "asobj/check.h"
#include "asobj/journal.h"
#include "asobj/pieces.h"
#include "asobj/window.h"

// A step for each anonymous entry of the window, as far as the range goes.
static enum vspaced_status plan_zeroes(const struct space *space, const struct window *window,
                                       struct space_plan *plan) {
    struct tree_path path = window->first;
    enum vspaced_status status = VSPACED_OK;
    for (uint32_t i = 0; i < window->touched && status == VSPACED_OK; i++) {
        struct entry entry = tree_entry(&space->tree, &path);
        uint64_t begin = entry_begin(entry), end = entry_end(entry);
        begin = begin > plan->range.begin ? begin : plan->range.begin;
        end = end < plan->range.end ? end : plan->range.end;
        if (entry_is_backed(entry)) {
            status = entry_memory(entry.start) == space->account.memory
                         ? plan_zero_piece(plan, entry_cut(entry, begin, end))
                         : VSPACED_NOT_ANONYMOUS;
        }
        (void)tree_next(&space->tree, &path);
    }
    return status;
}

enum vspaced_status space_plan_discard(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan) {
    struct window window;
    plan_begin(plan);
    enum vspaced_status status = check_range(address, length, &plan->range);
    if (status != VSPACED_OK) {
        return status;
    }
    window_find(&space->tree, plan->range, &window);
    if (window.bytes != length) {
        return VSPACED_NOT_MAPPED;
    }
    return plan_finish(space, plan, plan_zeroes(space, &window, plan));
}
