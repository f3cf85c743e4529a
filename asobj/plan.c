#include "asobj/plan.h"

#include "asobj/check.h"

void splice_begin(const struct tree *tree, struct tree_splice *splice,
                  const struct tree_path *path) {
    path_copy(tree, &splice->path, path);
    splice->remove = 0;
    splice->count = 0;
    splice->keeps_gaps = false;
}

void splice_add(struct tree_splice *splice, struct entry entry) {
    if (splice->count > 0 && splice->count <= TREE_SPLICE_ENTRIES_MAX) {
        struct entry *last = &splice->entries[splice->count - 1];
        if (entry_joins(*last, entry)) {
            *last = entry_join(*last, entry);
            return;
        }
    }
    if (splice->count < TREE_SPLICE_ENTRIES_MAX) {
        splice->entries[splice->count++] = entry;
        return;
    }
    splice->count = TREE_SPLICE_ENTRIES_MAX + 1;
}

void plan_begin(struct space_plan *plan) {
    plan->undo = (struct arena_need){0};
    plan->taken.count = 0;
    plan->tree.reserved = (struct arena_need){0};
}

void plan_for(struct space_plan *plan, struct range range) {
    plan->step_count = 0;
    plan->range = range;
    plan->bytes_removed = 0;
    plan->bytes_unmapped = 0;
    plan->bytes_released = 0;
    plan->mappings_touched = 0;
    plan->bytes_committed = 0;
    plan->source = (struct range){0};
    plan->piece_count = 0;
    plan->tree.edit = TREE_EDIT_NOTHING;
    plan->tree.maps = false;
}

enum vspaced_status plan_range(const struct space *space, uint64_t address, uint64_t length,
                               struct space_plan *plan, struct window *window) {
    struct range range = {0};
    plan_begin(plan);
    enum vspaced_status status = check_range(address, length, &range);
    if (status == VSPACED_OK) {
        plan_for(plan, range);
        window_find(&space->tree, range, window);
    }
    return status;
}

void plan_removal(struct space_plan *plan, const struct window *window) {
    plan->bytes_removed = window->bytes;
    plan->bytes_unmapped = window->bytes_backed;
    plan->bytes_released = window->bytes_kept;
    plan->mappings_touched = window->touched;
}

void plan_unmap_step(struct space_plan *plan) {
    if (plan->bytes_unmapped > 0) {
        plan->steps[plan->step_count++] =
            (struct space_step){.kind = SPACE_STEP_UNMAP, .range = plan->range};
    }
}

enum vspaced_status plan_reserve(struct space *space, struct tree_plan *plan,
                                 struct arena_need need) {
    if (!arena_reserve(space->tree.arena, need)) {
        return VSPACED_NO_NODES;
    }
    plan->reserved = need;
    return VSPACED_OK;
}

enum vspaced_status plan_splice(struct space *space, struct tree_plan *plan) {
    plan->edit = TREE_EDIT_SPLICE;
    return splice_fits(&plan->splice)
               ? VSPACED_OK
               : plan_reserve(space, plan, tree_splice_need(&space->tree, &plan->splice));
}
