// What changes a space: each operation plans its own way, and goes on like the
// others. A batch plans the same way, one after the other.
#ifndef SERVER_CHANGE_H
#define SERVER_CHANGE_H

#include "request.h"

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

// Plan, apply and commit of the request. The shard's plan tells what was decided.
enum vspaced_status change(struct shard *shard, struct request *request, plan_fn *plan);

#endif
