// From a checked plan to the page tables and back: apply, then commit, or undo.
#ifndef SERVER_APPLY_H
#define SERVER_APPLY_H

#include "asobj/space.h"
#include "shard.h"

// Steps for the kernel, in order.
struct apply_steps {
    const struct space_step *steps;
    uint32_t count;
    uint64_t bytes_unmapped; // what their UNMAPs take from the page tables, together
};

// Runs them on the object's vspace, in as few kernel entries as it takes. *done says
// how many succeeded. KERNEL_DISAGREES if all did and the kernel removed something else.
enum vspaced_status apply_run(struct shard *shard, const struct object *object,
                              const struct apply_steps *all, uint32_t *done);

// Undoes the first `count` steps, from the last to the first. The object's map holds the
// state that they were planned on. False if that failed: the object is DAMAGED, unless
// its vspace is gone.
bool apply_undo(struct shard *shard, struct object *object, const struct space_step *steps,
                uint32_t count);

// Runs the plan's steps on the object's vspace and commits the plan. If a step
// fails, the steps done are undone, the plan is abandoned, and the status says
// what failed: the object and its page tables are as they were. An undo that
// fails leaves the object DAMAGED, unless its vspace is gone.
enum vspaced_status apply_and_commit(struct shard *shard, struct object *object,
                                     struct space_plan *plan);

// Empties the page tables of a whole vspace. A vspace that is gone or was revoked
// is empty as far as anybody can tell: OK with no bytes.
enum vspaced_status apply_clear(struct shard *shard, const struct object *object,
                                uint64_t *bytes_removed);

#endif
