// From the space's steps to the kernel's, and what the kernel's answer means.
#ifndef SERVER_APPLY_H
#define SERVER_APPLY_H

#include "asobj/space.h"
#include "shard.h"

struct port_step apply_step(const struct shard *shard, const struct space_step *step);

// What it means that the kernel refused this step of this object with `answer`; NULL: it
// did not say which.
enum vspaced_status apply_status(struct shard *shard, const struct object *object,
                                 const struct space_step *step, enum port_status answer);

// What the kernel does at once for every plan but the largest: nothing, or one step of
// few pages.
#define APPLY_SHORT_BYTES (UINT64_C(512) * VSPACED_PAGE_BYTES)

static inline bool apply_is_short(const struct space_plan *plan) {
    return plan->step_count == 0 ||
           (plan->step_count == 1 && plan->steps[0].kind != SPACE_STEP_ZERO &&
            range_length(plan->steps[0].range) <= APPLY_SHORT_BYTES);
}

// Does a short plan's step, without a message buffer. *done says how many were done: not
// OK and one done, the kernel removed something else than the space had.
enum vspaced_status apply_short(struct shard *shard, const struct object *object,
                                const struct space_plan *plan, uint32_t *done);

#endif
