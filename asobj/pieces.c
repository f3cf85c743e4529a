#include "asobj/pieces.h"
#include "asobj/frequent.h"

enum vspaced_status plan_map_piece(struct space_plan *plan, struct entry piece, bool overwrite) {
    return plan_step(plan, &(struct space_step){
                               .kind = SPACE_STEP_MAP,
                               .rights = (uint8_t)entry_rights(piece.start),
                               .overwrite = overwrite,
                               .memory = entry_memory(piece.start),
                               .offset = entry_offset(piece),
                               .range = entry_range(piece),
                           });
}

enum vspaced_status plan_zero_piece(struct space_plan *plan, struct entry piece) {
    return plan_step(plan, &(struct space_step){
                               .kind = SPACE_STEP_ZERO,
                               .memory = entry_memory(piece.start),
                               .offset = entry_offset(piece),
                               .range = entry_range(piece),
                           });
}

// Frames are zeroed before anyone can see them.
static enum vspaced_status plan_add_piece(struct space_plan *plan, struct entry piece,
                                          bool overwrite) {
    enum vspaced_status status = plan_piece(plan, piece);
    if (status == VSPACED_OK) {
        status = plan_zero_piece(plan, piece);
    }
    return status == VSPACED_OK ? plan_map_piece(plan, piece, overwrite) : status;
}

RARE enum vspaced_status plan_anonymous(struct space *space, struct space_plan *plan,
                                        struct entry like, struct range range, bool overwrite) {
    uint64_t frames = range_length(range) >> ENTRY_PAGE_BYTES_LOG2;
    uint32_t next = plan->taken.count;
    uint32_t pieces_left = VSPACED_PIECES_MAX - plan->piece_count;
    if (pieces_left == 0) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    if (!account_take(&space->account, space->tree.arena, frames, next + pieces_left,
                      &plan->taken)) {
        return VSPACED_NO_FRAMES;
    }
    uint64_t fields = (like.start & ENTRY_FIELDS & ~(uint64_t)ENTRY_MEMORY_MASK);
    uint64_t address = range.begin;
    enum vspaced_status status = VSPACED_OK;
    for (; next < plan->taken.count && status == VSPACED_OK; next++) {
        struct frame_run run = plan->taken.runs[next];
        uint64_t end = address + ((run.end - run.first) << ENTRY_PAGE_BYTES_LOG2);
        struct entry piece = {
            .start = entry_word(address) | fields | space->account.memory,
            .end = entry_word(end) | run.first,
        };
        status = plan_add_piece(plan, piece, overwrite);
        address = end;
    }
    return status;
}

enum vspaced_status plan_refuse(struct space *space, struct space_plan *plan,
                                enum vspaced_status status) {
    if (status != VSPACED_OK) {
        account_give(&space->account, space->tree.arena, &plan->taken);
    }
    return status;
}
