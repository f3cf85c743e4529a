#include "asobj/put.h"

#include "asobj/class.h"
#include "asobj/frequent.h"
#include "asobj/pieces.h"
#include "asobj/place.h"

// The entry that the request makes of the range; of ANONYMOUS, without frames yet.
static struct entry request_entry(const struct space_map_request *request, struct range range) {
    static const uint32_t memories[] = {
        [VSPACED_BACKING_NONE] = ENTRY_MEMORY_NONE,
        [VSPACED_BACKING_RESERVATION] = ENTRY_MEMORY_RESERVED,
    };
    bool is_memory = request->kind == VSPACED_BACKING_MEMORY;
    bool has_guard = request->kind != VSPACED_BACKING_RESERVATION;
    uint64_t guard_pages = has_guard ? class_row(request->class_id)->guard_pages : 0;
    uint64_t fields = guard_pages << ENTRY_GUARD_SHIFT |
                      (uint64_t)request->ceiling << ENTRY_CEILING_SHIFT |
                      (uint64_t)request->rights << ENTRY_RIGHTS_SHIFT |
                      (uint64_t)request->class_id << ENTRY_CLASS_SHIFT;
    fields |= is_memory ? request->backing.memory : memories[request->kind];
    uint64_t offset = is_memory ? request->backing.offset : 0;
    return (struct entry){
        .start = entry_word(range.begin) | fields,
        .end = entry_word(range.end) | offset >> ENTRY_PAGE_BYTES_LOG2,
    };
}

static RARE enum vspaced_status plan_map_frames(struct space *space, struct space_plan *plan) {
    bool overwrite = plan->bytes_unmapped > 0;
    enum vspaced_status status =
        plan_anonymous(space, plan, plan->tree.entry, plan->range, overwrite);
    plan->bytes_unmapped = 0;
    plan->tree.maps = false; // the pieces are
    return status;
}

// The plan's only step: room for it there is.
static void plan_map_step(struct space_plan *plan) {
    if (!entry_is_backed(plan->tree.entry)) {
        plan_unmap_step(plan);
        return;
    }
    (void)plan_map_piece(plan, plan->tree.entry, plan->bytes_unmapped > 0);
    plan->bytes_unmapped = 0;
}

// Into a range that is decided.
static enum vspaced_status plan_put_at(struct space *space, const struct space_map_request *request,
                                       struct range range, struct space_plan *plan,
                                       const struct window *window, struct surroundings *around) {
    enum vspaced_status status = VSPACED_OK;
    plan_for(plan, range);
    plan_removal(plan, window);
    plan->tree.entry = request_entry(request, range);
    plan->tree.maps = true;
    if (request->kind == VSPACED_BACKING_ANONYMOUS) {
        status = plan_map_frames(space, plan);
    } else {
        plan_map_step(plan);
    }
    if (status == VSPACED_OK) {
        status = plan_put_edit(space, plan, window, around);
    }
    return plan_refuse(space, plan, status);
}

static enum vspaced_status check_guards(const struct space_map_request *request, struct range range,
                                        const struct surroundings *around) {
    bool guarded = request->kind != VSPACED_BACKING_RESERVATION &&
                   place_is_guarded(around->below, around->above.start, range, request->class_id,
                                    request->class_id);
    return guarded ? VSPACED_OVERLAP : VSPACED_OK;
}

// FIXED, where something is. Mappings are in the way, and reservations of another one.
// The request comes as a copy, so that those of others can stay in registers.
static RARE enum vspaced_status plan_put_over(struct space *space, struct space_map_request request,
                                              struct range range, struct space_plan *plan) {
    struct window window;
    struct surroundings around;
    window_find(&space->tree, range, &window);
    surroundings_find(&space->tree, range, &window, &around);
    bool enters = request.kind != VSPACED_BACKING_RESERVATION;
    uint32_t in_the_way = window.touched - (enters ? window.reserved : 0);
    if (in_the_way > 0 && !request.overwrite) {
        return VSPACED_OVERLAP;
    }
    enum vspaced_status status = check_guards(&request, range, &around);
    return status == VSPACED_OK ? plan_put_at(space, &request, range, plan, &window, &around)
                                : status;
}

// Where the space decides.
static RARE FREQUENT enum vspaced_status
plan_put_anywhere(struct space *space, struct space_map_request request, struct space_plan *plan) {
    struct range gap = {0};
    struct window window;
    struct surroundings around;
    if (!place_choose(space, request.class_id, request.length, request.align_log2, &gap,
                      &window.first)) {
        return VSPACED_NO_SPACE;
    }
    gap.end = gap.begin + request.length;
    window_of_gap(&window);
    surroundings_find(&space->tree, gap, &window, &around);
    return plan_put_at(space, &request, gap, plan, &window, &around);
}

// Whether the request names a place that it can have.
static bool names_place(const struct space_map_request *request) {
    uint64_t align_mask = (UINT64_C(1) << request->align_log2) - 1;
    return request->place == VSPACED_PLACE_FIXED ||
           (request->place == VSPACED_PLACE_HINT && (request->address & align_mask) == 0);
}

// The request is checked; `range` is its place, or how long it is to be.
enum vspaced_status plan_put(struct space *space, const struct space_map_request *request,
                             struct range range, struct space_plan *plan) {
    bool is_fixed = request->place == VSPACED_PLACE_FIXED;
    enum vspaced_status status = VSPACED_OVERLAP;
    struct window window;
    struct surroundings around;
    if (names_place(request) && window_find_free(&space->tree, range, &window)) {
        surroundings_find(&space->tree, range, &window, &around);
        status = check_guards(request, range, &around);
        if (status == VSPACED_OK) {
            return plan_put_at(space, request, range, plan, &window, &around);
        }
    } else if (is_fixed) {
        return plan_put_over(space, *request, range, plan);
    }
    return is_fixed ? status : plan_put_anywhere(space, *request, plan);
}
