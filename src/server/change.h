// What changes a space: each operation plans its own way, and goes on like the
// others. A batch plans the same way, one after the other.
#ifndef SERVER_CHANGE_H
#define SERVER_CHANGE_H

#include "work.h"

// Checks the operation's own words, those between target and reserved0, and fills the
// plan. The object changes in nothing; OK: commit or abandon follows.
typedef enum vspaced_status plan_fn(struct shard *shard, struct object *object,
                                    const uint64_t *arguments, struct space_plan *plan);

plan_fn map_plan;
plan_fn unmap_plan;
plan_fn protect_plan;
plan_fn reserve_plan;
plan_fn release_plan;
plan_fn remap_plan;
plan_fn discard_plan;

// What MAP and RESERVE answer: the place, and the object's generation.
answer_fn place_answer;

// Plan, apply and commit of the request, whose answer follows from the plan. LATER: apply
// goes on.
enum vspaced_status change(struct shard *shard, struct request *request, struct port_reply *reply,
                           plan_fn *plan, answer_fn *answer);

#endif
