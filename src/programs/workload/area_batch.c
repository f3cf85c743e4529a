#include "programs/workload/area_batch.h"

struct area_batch area_batch_draw(struct random *random) {
    // Short ones are likelier, and likelier to be done.
    const uint64_t most = 1 + random_below(random, AREA_BATCH_MAX);
    struct area_batch batch = {.count = 1 + (uint32_t)random_below(random, most)};
    for (uint32_t i = 0; i < batch.count; i++) {
        batch.each[i] = area_change_draw(random);
        if (batch.each[i].kind == AREA_DISCARD && random_below(random, 4) != 0) {
            batch.each[i].kind = AREA_UNMAP;
        }
    }
    return batch;
}

enum vspaced_status area_batch_apply(struct area *area, struct area_batch *batch) {
    static struct area before;
    before = *area;
    area->batches = true;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct area_change *change = &batch->each[i];
        struct area_told told = {0};
        const bool misplaced = change->kind == AREA_DISCARD && i + 1 != batch->count;
        const enum vspaced_status status =
            misplaced ? VSPACED_UNKNOWN_OPERATION : area_apply(area, change, &told);
        if (status != VSPACED_OK) {
            *area = before;
            batch->failed = i;
            return status;
        }
        batch->addresses[i] = told.address;
    }
    area->batches = false;
    area->frames_held = 0;
    return VSPACED_OK;
}

vspaced_result area_batch_send(const struct vspaced_client *client, const struct area_batch *batch,
                               struct vspaced_batch *sent) {
    vspaced_batch_begin(sent, 0);
    for (uint32_t i = 0; i < batch->count; i++) {
        area_change_add(sent, &batch->each[i]);
    }
    return vspaced_batch_send(client, sent);
}
