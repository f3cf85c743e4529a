// Anonymous frames for a plan: a range in as many pieces as there are runs of frames,
// with the steps that fill and map them.
#ifndef ASOBJ_PIECES_H
#define ASOBJ_PIECES_H

#include "asobj/space.h"

// Appends a step; REQUEST_TOO_LARGE if the plan is full.
static inline enum vspaced_status plan_step(struct space_plan *plan,
                                            const struct space_step *step) {
    if (plan->step_count == SPACE_PLAN_STEPS_MAX) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    plan->steps[plan->step_count++] = *step;
    return VSPACED_OK;
}

// Appends a piece, likewise.
static inline enum vspaced_status plan_piece(struct space_plan *plan, struct entry piece) {
    if (plan->piece_count == VSPACED_PIECES_MAX) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    plan->pieces[plan->piece_count++] = piece;
    return VSPACED_OK;
}

// Takes frames for the range and appends the pieces, with the attributes of `like` but
// for what lies behind, and their steps. NO_FRAMES; REQUEST_TOO_LARGE if the plan is
// full.
enum vspaced_status plan_anonymous(struct space *space, struct space_plan *plan, struct entry like,
                                   struct range range, bool overwrite);

// Appends the step that makes the piece's frames read as zeroes.
enum vspaced_status plan_zero_piece(struct space_plan *plan, struct entry piece);

// Appends the step that maps the piece.
enum vspaced_status plan_map_piece(struct space_plan *plan, struct entry piece, bool overwrite);

// The refused plan's frames are free again. Returns the status.
enum vspaced_status plan_refuse(struct space *space, struct space_plan *plan,
                                enum vspaced_status status);

#endif
