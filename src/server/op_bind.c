#include "bootstrap/capability.h"
#include "claim.h"
#include "reply.h"
#include "request.h"
#include "vspaced/limits.h"
#include "vspaced/rights.h"
#include "vspaced/wire.h"

// words: 0 flags, 1 rights ceiling, 2 mappings_max, 4 bytes_max, 6 seed
static enum vspaced_status policy_decode(const uint64_t *words, struct space_policy *policy) {
    bool randomise = (words[0] & VSPACED_BIND_RANDOMISE) != 0;
    bool wishes = (words[0] & VSPACED_BIND_CPU) != 0; // granted by now, as far as it goes
    uint64_t cpu = words[0] >> VSPACED_BIND_CPU_SHIFT & VSPACED_BIND_CPU_MASK;
    if ((words[0] & ~VSPACED_BIND_FLAGS_ALL) != 0 || (!randomise && words[6] != 0) ||
        (!wishes && cpu != 0)) {
        return VSPACED_BAD_FLAGS;
    }
    if ((words[1] & ~(uint64_t)VSPACED_RIGHTS_ALL) != 0 || words[1] == 0 ||
        !rights_are_possible((unsigned)words[1])) {
        return VSPACED_BAD_RIGHTS;
    }
    uint64_t mappings_max = words[2] == 0 ? VSPACED_MAPPINGS_MAX_DEFAULT : words[2];
    if (mappings_max < VSPACED_MAPPINGS_FLOOR) {
        mappings_max = VSPACED_MAPPINGS_FLOOR; // every object has these
    }
    if (mappings_max > VSPACED_MAPPINGS_PER_SHARD) {
        mappings_max = VSPACED_MAPPINGS_PER_SHARD; // nobody can have more
    }
    *policy = (struct space_policy){
        .rights_ceiling = (uint8_t)words[1],
        .allow_jit = (words[0] & VSPACED_BIND_ALLOW_JIT) != 0,
        .randomise = randomise,
        .seed = words[6],
        .mappings_max = (uint32_t)mappings_max,
        .bytes_max = words[4] == 0 ? UINT64_MAX : words[4],
    };
    return VSPACED_OK;
}

// An identity is unique among vspaces that exist. A bound vspace that is gone may
// have left its identity to a new one.
bool vspace_is_bound(struct shard *shard, uint64_t vspace) {
    const struct object *object = object_with_vspace(&shard->objects, vspace);
    struct port_vspace info;
    return object != 0 && port_vspace_info(shard->port, object->slot, &info) != PORT_GONE;
}

// words: 0 to 2, 4 and 6 the policy, 3 memories_max, 5 label; and the vspace's
// capability
enum vspaced_status op_bind(struct shard *shard, struct request *request,
                            struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct claim claim = {
        .received = true,
        .memories_max = words[3] == 0 ? VSPACED_MEMORIES_DEFAULT : words[3],
    };
    enum vspaced_status status = policy_decode(words, &claim.policy);
    if (status != VSPACED_OK) {
        return status;
    }
    if ((request->capability.rights & BOOTSTRAP_MANAGE) == 0) {
        return VSPACED_BAD_CAPABILITY;
    }
    if (vspace_is_bound(shard, request->capability.object)) {
        return VSPACED_ALREADY_BOUND;
    }
    struct object *object = object_next_free(&shard->objects);
    if (object == 0 || request->manager->objects == request->manager->objects_max) {
        return VSPACED_NO_OBJECTS;
    }
    status = claim_take(shard, object, &claim);
    if (status != VSPACED_OK) {
        return status;
    }
    object_bind(&shard->objects, object,
                &(struct object_binding){
                    .vspace = request->capability.object,
                    .label = words[5],
                    .manager_index = manager_index(&shard->managers, request->manager),
                    .manager_generation = request->manager->generation,
                });
    request->manager->objects++;
    request->event->target = object_handle(object);
    reply_word(reply, request->event->target);
    reply->capability = shard_client_slot(shard, object);
    return VSPACED_OK;
}
