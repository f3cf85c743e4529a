// Changes of the area, drawn at random, and asked of vspaced one by one or in a batch.
#ifndef WORKLOAD_REQUEST_H
#define WORKLOAD_REQUEST_H

#include "programs/workload/area.h"
#include "rt/random.h"
#include "vspaced/client.h"

struct area_change area_change_draw(struct random *random);

// One request. *told as area_apply tells it.
vspaced_result area_change_send(const struct vspaced_client *client,
                                const struct area_change *change, struct area_told *told);

// One more change of a batch.
void area_change_add(struct vspaced_batch *batch, const struct area_change *change);

// A piece of the range, `pages_max` pages at most.
struct range range_draw(struct random *random, struct range range, uint64_t pages_max);

#endif
