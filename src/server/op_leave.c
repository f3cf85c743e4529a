// The source's side of a migration: what the object is, and its end here (peer.h).
#include "reply.h"
#include "request.h"

// words: 0 handle, 1 manager
enum vspaced_status op_places(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    const uint64_t handle = request->message->words[0];
    const uint32_t generation = vspaced_handle_generation(handle);
    const struct object *object = shard_object_of_slot(shard, vspaced_handle_slot(handle));
    if (object == 0 || object->manager_generation == 0 ||
        object->manager_index != request->message->words[1]) {
        return VSPACED_NOT_YOURS;
    }
    if (!object_is_live(object) || (generation != 0 && generation != object->generation)) {
        const enum vspaced_status status = object_absence(object, generation);
        reply_word(reply, status == VSPACED_MOVED ? object->moved_to : 0);
        return status;
    }
    reply_word(reply, object_handle(object));
    reply_words(reply, object->places, VSPACED_SHARDS);
    return VSPACED_OK;
}

// words: 0 target
enum vspaced_status op_forget(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    (void)reply;
    struct object *object = request->record;
    if (object->state != OBJECT_MOVED) {
        return VSPACED_STALE_HANDLE;
    }
    port_revoke(shard->port, shard_client_slot(shard, object));
    object_release(&shard->objects, object);
    return VSPACED_OK;
}

static struct peer_parcel parcel_of(const struct shard *shard, const struct object *object) {
    const struct space_policy *policy = &object->space.policy;
    const struct space_counts counts = space_counts(&object->space);
    struct peer_parcel parcel = {
        .vspace_slot = object->slot,
        .vspace = shard->objects.vspaces[object_index(&shard->objects, object)],
        .label = object->label,
        .manager = object->manager_index,
        .requests = object->requests,
        .refusals = object->refusals,
        .request_longest = object->request_longest,
        .memories_max = object->memories.max,
        .rights_ceiling = policy->rights_ceiling,
        .mappings_max = policy->mappings_max,
        .bytes_max = policy->bytes_max,
        .allow_jit = policy->allow_jit,
        .randomise = policy->randomise,
        .seed = policy->seed,
        .generation = counts.generation,
        .mappings_peak = counts.mappings_peak,
        .bytes_peak = counts.bytes_peak,
    };
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        parcel.places[i] = object->places[i];
    }
    parcel.places[shard->index] = object_handle(object);
    return parcel;
}

// words: 0 target
enum vspaced_status op_leave(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    struct object *object = request->record;
    if (object->state != OBJECT_BOUND) {
        return object->state == OBJECT_DAMAGED ? VSPACED_KERNEL_DISAGREES
               : object->state == OBJECT_BUSY  ? VSPACED_BUSY
                                               : VSPACED_MOVING;
    }
    const struct peer_parcel parcel = parcel_of(shard, object);
    reply_words(reply, &parcel.vspace_slot, PEER_PARCEL_WORDS);
    object_state_set(object, OBJECT_LEAVING);
    return VSPACED_OK;
}

// words: 0 target, 1 new handle; 0: it stays
enum vspaced_status op_leave_end(struct shard *shard, struct request *request,
                                 struct port_reply *reply) {
    (void)reply;
    struct object *object = request->record;
    if (object->state != OBJECT_LEAVING) {
        return VSPACED_STALE_HANDLE;
    }
    if (request->message->words[1] == 0) {
        object_state_set(object, OBJECT_BOUND);
        return VSPACED_OK;
    }
    object->moved_to = request->message->words[1];
    object_state_set(object, OBJECT_MOVED);
    shard->objects.vspaces[object_index(&shard->objects, object)] = 0;
    shard->managers.records[object->manager_index].objects--;
    shard->statistics.left++;
    shard_contents_drop(shard, object);
    return VSPACED_OK;
}
