// A batch under way: what its operations ask of the kernel, and what they replaced. One a
// shard; idle between requests.
#ifndef SERVER_BATCH_H
#define SERVER_BATCH_H

#include "asobj/journal.h"
#include "vspaced/limits.h"

// An operation has a step or two; one with many pieces has SPACE_PLAN_STEPS_MAX.
enum { BATCH_STEPS_MAX = 8 * VSPACED_BATCH_MAX };

struct batch {
    uint32_t count; // operations that the space has committed
    uint64_t bytes_unmapped;
    uint32_t step_end[VSPACED_BATCH_MAX]; // steps of the operations up to this one
    uint64_t address[VSPACED_BATCH_MAX];  // that it decided; 0: none
    uint32_t step_count;
    struct space_step steps[BATCH_STEPS_MAX];
    struct space_journal journal;
};

#endif
