// Planning a remap. In place it is a map or an unmap of the range's end; a move makes
// pieces of what is there, for another place, and puts them there before the old range
// goes.
#include "asobj/check.h"
#include "asobj/edit.h"
#include "asobj/journal.h"
#include "asobj/pieces.h"
#include "asobj/place.h"
#include "asobj/plan.h"
#include "asobj/put.h"
#include "asobj/surroundings.h"
#include "asobj/tree_walk.h"

// A remap that was looked at.
struct remap {
    const struct space_remap_request *request;
    struct range from;
    struct range to;      // of a move
    struct window window; // of `from`
    struct entry last;    // its last entry, as far as the range goes
};

static enum vspaced_status check_remap(const struct space *space, struct remap *remap) {
    const struct space_remap_request *request = remap->request;
    enum vspaced_status status = check_range(request->address, request->length, &remap->from);
    if (status == VSPACED_OK && request->fixed) {
        status = check_range(request->new_address, request->new_length, &remap->to);
    } else if (status == VSPACED_OK && request->new_length % VSPACED_PAGE_BYTES != 0) {
        status = VSPACED_UNALIGNED;
    } else if (status == VSPACED_OK && request->new_length == 0) {
        status = VSPACED_EMPTY_RANGE;
    }
    if (status == VSPACED_OK && request->overwrite && !request->fixed) {
        status = VSPACED_BAD_FLAGS;
    }
    if (status != VSPACED_OK) {
        return status;
    }
    window_find(&space->tree, remap->from, &remap->window);
    if (remap->window.bytes != request->length) {
        return VSPACED_NOT_MAPPED;
    }
    remap->last = entry_within(path_entry(&remap->window.last), remap->from);
    return VSPACED_OK;
}

static bool is_anonymous(const struct space *space, struct entry entry) {
    return entry_memory(entry.start) == space->account.memory;
}

// What the memory behind the last page must have for the growth.
static enum vspaced_status check_growth(const struct space *space, const struct remap *remap) {
    const struct space_remap_request *request = remap->request;
    struct entry last = remap->last;
    if (request->new_length <= request->length || !entry_is_backed(last) ||
        is_anonymous(space, last)) {
        return VSPACED_OK;
    }
    uint64_t growth = request->new_length - request->length;
    uint64_t used = entry_offset(last) + entry_bytes(last);
    uint64_t bytes = request->memory_bytes < ENTRY_MEMORY_BYTES_MAX ? request->memory_bytes
                                                                    : ENTRY_MEMORY_BYTES_MAX;
    return used > bytes || growth > bytes - used ? VSPACED_MEMORY_TOO_SMALL : VSPACED_OK;
}

// The range's end goes on as its last page is.
static enum vspaced_status plan_grow(struct space *space, const struct remap *remap,
                                     struct space_plan *plan) {
    const struct space_remap_request *request = remap->request;
    struct entry last = remap->last;
    struct range tail = {0};
    enum vspaced_status status =
        check_range(remap->from.end, request->new_length - request->length, &tail);
    if (status != VSPACED_OK) {
        return VSPACED_OUTSIDE_SPACE;
    }
    uint8_t kind = is_anonymous(space, last) ? VSPACED_BACKING_ANONYMOUS : VSPACED_BACKING_MEMORY;
    const struct space_map_request map = {
        .address = tail.begin,
        .length = range_length(tail),
        .rights = (uint8_t)entry_rights(last.start),
        .ceiling = (uint8_t)entry_ceiling(last.start),
        .class_id = (uint8_t)entry_class(last.start),
        .place = VSPACED_PLACE_FIXED,
        .kind = entry_is_backed(last) ? kind : (uint8_t)VSPACED_BACKING_NONE,
        .backing = {.memory = entry_memory(last.start),
                    .offset = entry_offset(last) + entry_bytes(last)},
    };
    return plan_put(space, &map, tail, plan);
}

// What has no frames replaces pages too.
static enum vspaced_status plan_move_piece(const struct space *space, struct entry piece,
                                           bool overwrite, struct space_plan *plan) {
    if (entry_is_backed(piece)) {
        return plan_map_piece(plan, piece, overwrite);
    }
    struct window window;
    struct range range = entry_range(piece);
    window_find(&space->tree, range, &window);
    plan->bytes_unmapped += window.bytes_backed;
    return window.bytes_backed == 0
               ? VSPACED_OK
               : plan_step(plan, &(struct space_step){.kind = SPACE_STEP_UNMAP, .range = range});
}

// The old entries, cut to the range and to the new length, at their new addresses.
static enum vspaced_status plan_moved(const struct space *space, const struct remap *remap,
                                      bool overwrite, struct space_plan *plan) {
    struct range moved = {remap->from.begin, plan->moved_end};
    bool extends = moved.end == remap->from.end && !is_anonymous(space, remap->last);
    enum vspaced_status status = VSPACED_OK;
    struct tree_walk walk;
    struct entry part;
    walk_begin_at(&walk, &space->tree, &remap->window.first, moved);
    while (status == VSPACED_OK && walk_next(&walk, &part)) {
        uint64_t to = remap->to.begin + (entry_begin(part) - moved.begin);
        bool is_last = entry_end(part) == moved.end;
        uint64_t to_end = is_last && extends ? remap->to.end : to + entry_bytes(part);
        part.start = entry_word(to) | (part.start & ENTRY_FIELDS);
        part.end = entry_word(to_end) | (part.end & ENTRY_FIELDS);
        status = plan_piece(plan, part);
        if (status == VSPACED_OK) {
            status = plan_move_piece(space, part, overwrite, plan);
        }
    }
    return status;
}

static enum vspaced_status plan_move_steps(struct space *space, const struct remap *remap,
                                           bool overwrite, struct space_plan *plan) {
    enum vspaced_status status = plan_moved(space, remap, overwrite, plan);
    uint64_t moved = plan->moved_end - remap->from.begin;
    struct range tail = {remap->to.begin + moved, remap->to.end};
    if (status == VSPACED_OK && is_anonymous(space, remap->last) && !range_is_empty(tail)) {
        status = plan_anonymous(space, plan, remap->last, tail, overwrite);
    }
    plan->bytes_unmapped += remap->window.bytes_backed;
    if (status == VSPACED_OK && remap->window.bytes_backed > 0) {
        status =
            plan_step(plan, &(struct space_step){.kind = SPACE_STEP_UNMAP, .range = remap->from});
    }
    return status;
}

// What the old range's entries leave once they are cut out of the tree.
static uint32_t source_rests(const struct remap *remap) {
    return (uint32_t)window_cuts_first(&remap->window, remap->from) +
           window_cuts_last(&remap->window, remap->from);
}

// A neighbour in the old range is gone by then, and its guard pages with it.
static void surroundings_forget(struct surroundings *around, const struct remap *remap) {
    if (remap->to.begin == remap->from.end) {
        around->cuts_below = false;
        around->below = (struct entry){ENTRY_SENTINEL, 0};
    }
    if (remap->to.end == remap->from.begin) {
        around->cuts_above = false;
        around->above = (struct entry){TREE_LIMIT, TREE_LIMIT};
    }
}

static enum vspaced_status plan_move_edit(struct space *space, const struct remap *remap,
                                          const struct window *window, struct surroundings *around,
                                          struct space_plan *plan) {
    const struct tree *tree = &space->tree;
    uint32_t after = surroundings_fill_pieces(tree, window, plan, around) - remap->window.touched +
                     source_rests(remap);
    enum vspaced_status status = check_ceilings(
        space, after, window->bytes + range_length(remap->from), range_length(remap->to));
    if (status != VSPACED_OK) {
        return status;
    }
    uint32_t peak = edit_pieces_peak(tree, after);
    plan->tree.edit = TREE_EDIT_PIECES;
    return plan_reserve(space, &plan->tree, tree_need_bound(tree, plan->piece_count + 2, peak));
}

// The new place is decided.
static enum vspaced_status plan_move(struct space *space, const struct remap *remap,
                                     struct space_plan *plan) {
    const struct tree *tree = &space->tree;
    struct entry first = path_entry(&remap->window.first);
    struct window window;
    struct surroundings around;
    window_find(tree, remap->to, &window);
    surroundings_find(tree, remap->to, &window, &around);
    surroundings_forget(&around, remap);
    bool taken = window.touched > window.reserved && !remap->request->overwrite;
    if (taken || range_overlaps(remap->from, remap->to) ||
        place_is_guarded(around.below, around.above.start, remap->to, entry_class(first.start),
                         entry_class(remap->last.start))) {
        return VSPACED_OVERLAP;
    }
    plan_for(plan, remap->to);
    plan_removal(plan, &window);
    plan->bytes_unmapped = 0; // each piece's own
    plan->source = remap->from;
    plan->moved_end = range_length(remap->to) < range_length(remap->from)
                          ? remap->from.begin + range_length(remap->to)
                          : remap->from.end;
    plan->mappings_touched += remap->window.touched;
    enum vspaced_status status = plan_move_steps(space, remap, window.bytes_backed > 0, plan);
    if (status == VSPACED_OK) {
        status = plan_move_edit(space, remap, &window, &around, plan);
    }
    return plan_refuse(space, plan, status);
}

static enum vspaced_status plan_move_anywhere(struct space *space, struct remap *remap,
                                              struct space_plan *plan) {
    enum { ALIGN_LOG2 = 12 };
    struct entry first = path_entry(&remap->window.first);
    struct range gap;
    struct tree_path before;
    if (!place_choose(space, entry_class(first.start), remap->request->new_length, ALIGN_LOG2, &gap,
                      &before)) {
        return VSPACED_NO_SPACE;
    }
    remap->to = (struct range){gap.begin, gap.begin + remap->request->new_length};
    return plan_move(space, remap, plan);
}

static enum vspaced_status plan_remap(struct space *space, struct remap *remap,
                                      struct space_plan *plan) {
    const struct space_remap_request *request = remap->request;
    if (request->fixed) {
        plan->result = remap->to;
        return plan_move(space, remap, plan);
    }
    plan->result = (struct range){request->address, request->address + request->new_length};
    if (request->new_length == request->length) {
        plan_for(plan, remap->from);
        return VSPACED_OK;
    }
    enum vspaced_status status = plan_grow(space, remap, plan);
    if ((status == VSPACED_OVERLAP || status == VSPACED_OUTSIDE_SPACE) && request->may_move) {
        status = plan_move_anywhere(space, remap, plan);
        plan->result = remap->to;
    }
    return status;
}

enum vspaced_status space_plan_remap(struct space *space, const struct space_remap_request *request,
                                     struct space_plan *plan) {
    struct remap remap = {.request = request};
    plan_begin(plan);
    enum vspaced_status status = check_remap(space, &remap);
    if (status == VSPACED_OK) {
        status = check_growth(space, &remap);
    }
    if (status == VSPACED_OK && !request->fixed && request->new_length < request->length) {
        uint64_t cut = request->address + request->new_length;
        status = space_plan_unmap(space, cut, request->length - request->new_length, plan);
        plan->result = (struct range){request->address, cut};
        return status;
    }
    status = status == VSPACED_OK ? plan_remap(space, &remap, plan) : status;
    return plan_finish(space, plan, status);
}
