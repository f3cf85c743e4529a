#include "common/shards.h"

vspaced_result shards_open(struct shards *shards, uint32_t binder_slot, uint32_t first_slot) {
    uint64_t count = 1; // as long as nobody told otherwise
    vspaced_result result = VSPACED_OK;
    for (uint32_t shard = 0; shard < count && result == VSPACED_OK; shard++) {
        const struct vspaced_client binder = {binder_slot, first_slot + shard};
        result = vspaced_endpoint(&binder, shard, &count);
        if (result == VSPACED_OK && count > VSPACED_SHARDS) {
            result = VSPACED_BAD_SHARD;
        }
    }
    *shards = (struct shards){binder_slot, first_slot, (uint32_t)count};
    return result;
}
