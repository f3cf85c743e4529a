#include "bootstrap/capability.h"
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
    return object != 0 &&
           port_vspace_info(shard->port, shard_object_slot(shard, object), &info) != PORT_GONE;
}

// Takes the vspace into the object's slot and makes the endpoint of its client.
// Both slots are empty again if that fails.
static enum vspaced_status capabilities_take(struct shard *shard, const struct object *object) {
    uint32_t slot = shard_object_slot(shard, object);
    enum port_status answer = port_take(shard->port, slot);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer, VSPACED_VSPACE_GONE);
    }
    struct port_vspace info;
    answer = port_vspace_info(shard->port, slot, &info);
    enum vspaced_status status = kernel_answer(shard, answer, VSPACED_VSPACE_GONE);
    if (status == VSPACED_OK && info.bytes_mapped != 0) {
        status = VSPACED_NOT_EMPTY;
    }
    if (status == VSPACED_OK) {
        answer = port_mint(shard->port, shard_object_badge(shard, object),
                           shard_client_slot(shard, object));
        status = kernel_answer(shard, answer, VSPACED_KERNEL_REFUSED);
    }
    if (status != VSPACED_OK) {
        port_drop(shard->port, slot);
    }
    return status;
}

// Takes all that the object will hold: nodes, records of memories, capabilities.
static enum vspaced_status resources_take(struct shard *shard, struct object *object,
                                          const struct space_policy *policy,
                                          uint64_t memories_max) {
    struct memory_list *memories = &object->memories;
    if (!memory_promise(&shard->memories, memories, memories_max)) {
        return VSPACED_NO_MEMORY_RECORDS;
    }
    enum vspaced_status status = shard_space_init(shard, object, policy);
    if (status == VSPACED_OK) {
        status = capabilities_take(shard, object);
        if (status == VSPACED_OK) {
            return VSPACED_OK;
        }
        shard_space_fini(shard, object);
    }
    memory_unpromise(&shard->memories, memories);
    return status;
}

// words: 0 to 2, 4 and 6 the policy, 3 memories_max, 5 label; and the vspace's
// capability
enum vspaced_status op_bind(struct shard *shard, struct request *request,
                            struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct space_policy policy;
    enum vspaced_status status = policy_decode(words, &policy);
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
    status =
        resources_take(shard, object, &policy, words[3] == 0 ? VSPACED_MEMORIES_DEFAULT : words[3]);
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
    request->target = shard_object_handle(shard, object);
    reply_word(reply, request->target);
    reply->capability = shard_client_slot(shard, object);
    return VSPACED_OK;
}
