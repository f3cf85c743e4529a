// vspaced as one of its managers reaches it: the endpoint through which it binds, unbinds
// and migrates, and one of each shard for everything else about the objects there. With
// one shard these are the same.
#ifndef SERVICES_COMMON_SHARDS_H
#define SERVICES_COMMON_SHARDS_H

#include <stdint.h>

#include "vspaced/badge.h"
#include "vspaced/client.h"
#include "vspaced/slots.h"

struct shards {
    uint32_t binder_slot; // 0: not open
    uint32_t first_slot;  // shard i's endpoint: i above
    uint32_t count;
};

// Fetches the shards' endpoints into empty slots from `first_slot` on, at most
// VSPACED_SHARDS.
vspaced_result shards_open(struct shards *shards, uint32_t binder_slot, uint32_t first_slot);

// Where the object with this handle is asked for: its shard by a division (vspaced/slots.h).
static inline struct vspaced_client shards_of(const struct shards *shards, uint64_t handle) {
    const uint32_t shard = vspaced_shard_of_slot(vspaced_handle_slot(handle));
    // A handle that no shard gave is anybody's to refuse.
    const struct vspaced_client client = {shards->first_slot + (shard < shards->count ? shard : 0),
                                          0};
    return client;
}

#endif
