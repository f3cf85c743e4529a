#include "asobj/put.h"

#include "asobj/check.h"
#include "asobj/class.h"
#include "asobj/edit.h"
#include "asobj/pieces.h"
#include "asobj/place.h"
#include "asobj/rare.h"
#include "asobj/surroundings.h"

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

// One splice, if everything that changes lies in one leaf.
static bool plan_put_splice(const struct tree *tree, const struct window *window,
                            const struct surroundings *around, struct tree_plan *plan) {
    struct tree_splice *splice = &plan->splice;
    bool takes_below = around->joins_below && !around->cuts_below;
    bool takes_above = around->joins_above && !around->cuts_above;
    const struct tree_path *path = takes_below ? around->below_path : &window->first;
    if ((window->touched > 0 && path->leaf != window->last.leaf) ||
        (takes_above && around->above_is_far)) {
        return false;
    }
    splice_begin(tree, splice, path);
    splice->remove = window->touched + takes_below + takes_above;
    if (around->joins_below || around->cuts_below) {
        splice_add(splice, around->below);
    } else if (window->touched == 0) {
        splice->path.slot++; // the entry below stays
    }
    splice_add(splice, plan->entry);
    if (takes_above || around->cuts_above) {
        splice_add(splice, around->above);
    }
    return true;
}

enum vspaced_status plan_put_edit(struct space *space, struct space_plan *plan,
                                  const struct window *window, struct surroundings *around) {
    struct tree *tree = &space->tree;
    struct tree_plan *edit = &plan->tree;
    uint32_t after = surroundings_fill(tree, window, plan, around);
    uint64_t length = entry_is_reserved(edit->entry) ? 0 : range_length(plan->range);
    enum vspaced_status status = check_entries_max(space, after);
    if (status == VSPACED_OK) {
        status = check_bytes_max(space, window->bytes, length);
    }
    if (status != VSPACED_OK) {
        return status;
    }
    if (plan->piece_count > 1) {
        edit->edit = TREE_EDIT_PIECES;
        uint32_t peak = edit_pieces_peak(tree, after);
        return plan_reserve(space, edit, tree_need_bound(tree, plan->piece_count + 1, peak));
    }
    if (plan->piece_count == 1) {
        edit->entry = plan->pieces[0];
    }
    if (plan_put_splice(tree, window, around, edit)) {
        return plan_splice(space, edit);
    }
    edit->edit = TREE_EDIT_MAP;
    bool joins = around->joins_below || around->joins_above;
    return plan_reserve(space, edit, tree_need_bound(tree, joins ? 0 : 1, UINT32_MAX));
}

// Mappings are in the way, and reservations but of a mapping that is to lie just there.
static bool place_is_taken(const struct space_map_request *request, const struct window *window) {
    bool enters =
        request->place == VSPACED_PLACE_FIXED && request->kind != VSPACED_BACKING_RESERVATION;
    uint32_t in_the_way = window->touched - (enters ? window->reserved : 0);
    return in_the_way > 0 && !request->overwrite;
}

// Looks at the place. OVERLAP if it is taken, or another's guard.
static enum vspaced_status look_at_place(const struct space *space,
                                         const struct space_map_request *request,
                                         struct range range, struct window *window,
                                         struct surroundings *around) {
    window_find(&space->tree, range, window);
    surroundings_find(&space->tree, range, window, around);
    if (place_is_taken(request, window)) {
        return VSPACED_OVERLAP;
    }
    bool guards = request->kind != VSPACED_BACKING_RESERVATION &&
                  place_is_guarded(around->below, around->above.start, range, request->class_id,
                                   request->class_id);
    return guards ? VSPACED_OVERLAP : VSPACED_OK;
}

// Whether the request names a place that it can have.
static bool names_place(const struct space_map_request *request) {
    uint64_t align_mask = (UINT64_C(1) << request->align_log2) - 1;
    return request->place == VSPACED_PLACE_FIXED ||
           (request->place == VSPACED_PLACE_HINT && (request->address & align_mask) == 0);
}

// Decides the place of an ANY, or of a HINT that can't be followed.
static enum vspaced_status find_place(const struct space *space,
                                      const struct space_map_request *request, struct range *range,
                                      struct window *window, struct surroundings *around) {
    struct range gap = {0};
    if (!place_choose(space, request->class_id, request->length, request->align_log2, &gap,
                      &window->first)) {
        return VSPACED_NO_SPACE;
    }
    window_of_gap(window);
    *range = (struct range){gap.begin, gap.begin + request->length};
    surroundings_find(&space->tree, *range, window, around);
    return VSPACED_OK;
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

// The request is checked; `range` is its place, or how long it is to be.
enum vspaced_status plan_put(struct space *space, const struct space_map_request *request,
                             struct range range, struct space_plan *plan) {
    struct window window;
    struct surroundings around;
    enum vspaced_status status = VSPACED_NO_SPACE;
    if (names_place(request)) {
        status = look_at_place(space, request, range, &window, &around);
    }
    if (status != VSPACED_OK && request->place != VSPACED_PLACE_FIXED) {
        status = find_place(space, request, &range, &window, &around);
    }
    if (status != VSPACED_OK) {
        return status;
    }
    plan->range = range;
    plan_removal(plan, &window);
    plan->tree.entry = request_entry(request, range);
    plan->tree.maps = true;
    if (request->kind == VSPACED_BACKING_ANONYMOUS) {
        status = plan_map_frames(space, plan);
    } else {
        plan_map_step(plan);
    }
    if (status == VSPACED_OK) {
        status = plan_put_edit(space, plan, &window, &around);
    }
    return plan_refuse(space, plan, status);
}
