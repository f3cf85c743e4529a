#include "claim.h"

#include "reply.h"

static enum port_status vspace_take(struct shard *shard, uint32_t slot, const struct claim *claim) {
    return claim->received ? port_take(shard->port, slot)
                           : port_copy(shard->port, claim->vspace_slot, slot);
}

static enum vspaced_status endpoint_make(struct shard *shard, const struct object *object) {
    return kernel_answer(
        shard,
        port_mint(shard->port, shard_object_badge(shard, object), shard_client_slot(shard, object)),
        VSPACED_KERNEL_REFUSED);
}

// The vspace into the object's slot, and the endpoint of its client. Neither if it fails.
static enum vspaced_status capabilities_take(struct shard *shard, const struct object *object,
                                             const struct claim *claim) {
    const uint32_t slot = object->slot;
    enum port_status answer = vspace_take(shard, slot, claim);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer, VSPACED_VSPACE_GONE);
    }
    struct port_vspace info;
    answer = port_vspace_info(shard->port, slot, &info);
    enum vspaced_status status = kernel_answer(shard, answer, VSPACED_VSPACE_GONE);
    if (status == VSPACED_OK && claim->received && info.bytes_mapped != 0) {
        status = VSPACED_NOT_EMPTY;
    }
    if (status == VSPACED_OK && object->state != OBJECT_MOVED) {
        status = endpoint_make(shard, object);
    }
    if (status != VSPACED_OK) {
        port_drop(shard->port, slot);
    }
    return status;
}

enum vspaced_status claim_take(struct shard *shard, struct object *object,
                               const struct claim *claim) {
    if (!memory_promise(&shard->memories, &object->memories, claim->memories_max)) {
        return VSPACED_NO_MEMORY_RECORDS;
    }
    enum vspaced_status status = shard_space_init(shard, object, &claim->policy);
    if (status == VSPACED_OK) {
        status = capabilities_take(shard, object, claim);
        if (status == VSPACED_OK) {
            return VSPACED_OK;
        }
        shard_space_fini(shard, object);
    }
    memory_unpromise(&shard->memories, &object->memories);
    return status;
}
