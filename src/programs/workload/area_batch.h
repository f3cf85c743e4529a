// Changes of the area that are asked together, all or nothing.
#ifndef WORKLOAD_AREA_BATCH_H
#define WORKLOAD_AREA_BATCH_H

#include "programs/workload/request.h"

enum { AREA_BATCH_MAX = 8 }; // changes; all their pieces fit a batch, whatever they are

struct area_batch {
    uint32_t count;
    struct area_change each[AREA_BATCH_MAX];
    // What the model says of it:
    uint64_t addresses[AREA_BATCH_MAX]; // done: that are decided
    uint32_t failed;                    // refused: which change
};

struct area_batch area_batch_draw(struct random *random);

// What vspaced must answer. Done: the area is as it is then; refused: as it was. A DISCARD
// that is not the last change is refused.
enum vspaced_status area_batch_apply(struct area *area, struct area_batch *batch);

vspaced_result area_batch_send(const struct vspaced_client *client, const struct area_batch *batch,
                               struct vspaced_batch *sent);

#endif
