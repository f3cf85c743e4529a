// A space that is made from what another one tells of itself, entry by entry.
#include "asobj/check.h"
#include "asobj/plan.h"
#include "asobj/put.h"

enum vspaced_status space_adopt(struct space *space, const struct space_mapping *mapping,
                                struct space_plan *plan) {
    const bool is_anonymous = mapping->kind == VSPACED_BACKING_ANONYMOUS;
    const struct space_map_request request = {
        .rights = mapping->rights,
        .ceiling = mapping->ceiling,
        .class_id = mapping->class_id,
        .place = VSPACED_PLACE_FIXED,
        .kind = is_anonymous ? VSPACED_BACKING_MEMORY : mapping->kind, // its frames are known
        .backing = {.memory = mapping->memory, .offset = mapping->offset},
    };
    plan_begin(plan);
    enum vspaced_status status = plan_put(space, &request, mapping->range, plan);
    if (status != VSPACED_OK) {
        return status;
    }
    if (is_anonymous) {
        account_mark(&space->account, space->tree.arena, entry_frames(plan->tree.entry), true);
    }
    space_commit(space, plan);
    return VSPACED_OK;
}

void space_adopt_end(struct space *space, const struct space_counts *counts) {
    space->counts.generation = counts->generation;
    space->counts.mappings_peak = counts->mappings_peak;
    space->counts.bytes_peak = counts->bytes_peak;
}
