// What an object needs before it is one: a promise of memory records, nodes for its
// space, the vspace capability, an endpoint for its client. Taken all, or not at all.
#ifndef SERVER_CLAIM_H
#define SERVER_CLAIM_H

#include "shard.h"

struct claim {
    struct space_policy policy;
    uint64_t memories_max;
    bool received;        // the vspace capability came along, and its vspace must be empty
    uint32_t vspace_slot; // else: of the capability, which is copied
};

// The object is free; or it was here before (MOVED) and has its endpoint still.
enum vspaced_status claim_take(struct shard *shard, struct object *object,
                               const struct claim *claim);

#endif
