// The target's side of a migration: the record, and whether it is the object's (peer.h).
#include "claim.h"
#include "reply.h"
#include "request.h"

// The words of a message as the structure that they are.
static struct peer_parcel parcel_read(const uint64_t *words) {
    struct peer_parcel parcel = {0};
    uint64_t *field = &parcel.vspace_slot;
    for (uint32_t i = 0; i < PEER_PARCEL_WORDS; i++) {
        field[i] = words[i];
    }
    return parcel;
}

static struct space_policy policy_of(const struct peer_parcel *parcel) {
    return (struct space_policy){
        .rights_ceiling = (uint8_t)parcel->rights_ceiling,
        .mappings_max = (uint32_t)parcel->mappings_max,
        .bytes_max = parcel->bytes_max,
        .allow_jit = parcel->allow_jit != 0,
        .randomise = parcel->randomise != 0,
        .seed = parcel->seed,
    };
}

// Where it was before it has its record still, and its client the endpoint.
static bool was_here(const struct object *object) {
    return object->state == OBJECT_MOVED;
}

static struct object *record_choose(struct shard *shard, const struct peer_parcel *parcel) {
    const uint64_t place = parcel->places[shard->index];
    return place != 0 ? shard_object_of_slot(shard, vspaced_handle_slot(place))
                      : object_next_free(&shard->objects);
}

// words: the parcel
enum vspaced_status op_arrive(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    const struct peer_parcel parcel = parcel_read(request->message->words);
    struct object *object = record_choose(shard, &parcel);
    if (object == 0) {
        return VSPACED_NO_OBJECTS;
    }
    if (parcel.manager >= shard->managers.count) {
        return VSPACED_NOT_AUTHORIZED;
    }
    const struct claim claim = {
        .policy = policy_of(&parcel),
        .memories_max = parcel.memories_max,
        .vspace_slot = (uint32_t)parcel.vspace_slot,
    };
    enum vspaced_status status = claim_take(shard, object, &claim);
    if (status != VSPACED_OK) {
        return status;
    }
    if (!was_here(object)) {
        const struct object_binding binding = {
            .manager_index = (uint32_t)parcel.manager,
            .manager_generation = MANAGER_GENERATION,
        };
        object_bind(&shard->objects, object, &binding);
        object->moved_to = 0;
    }
    object_state_set(object, OBJECT_ARRIVING);
    shard->objects.vspaces[object_index(&shard->objects, object)] = parcel.vspace;
    object->label = parcel.label;
    object->requests = parcel.requests;
    object->refusals = parcel.refusals;
    object->request_longest = parcel.request_longest;
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        object->places[i] = parcel.places[i];
    }
    object->places[shard->index] = object_handle(object);
    reply_word(reply, object_handle(object));
    return VSPACED_OK;
}

// It stays away: as if it had never been on its way.
static void arrival_undo(struct shard *shard, struct object *object) {
    shard_contents_drop(shard, object);
    if (object->moved_to != 0) {
        shard->objects.vspaces[object_index(&shard->objects, object)] = 0;
        object_state_set(object, OBJECT_MOVED);
        return;
    }
    port_drop(shard->port, shard_client_slot(shard, object));
    object_unmake(&shard->objects, object);
}

// words: 0 target, 1 whether it is here now, 2 generation, 3 mappings_peak, 4 bytes_peak
enum vspaced_status op_arrive_end(struct shard *shard, struct request *request,
                                  struct port_reply *reply) {
    (void)reply;
    const uint64_t *words = request->message->words;
    struct object *object = request->record;
    if (object->state != OBJECT_ARRIVING) {
        return VSPACED_STALE_HANDLE;
    }
    if (words[1] == 0) {
        arrival_undo(shard, object);
        return VSPACED_OK;
    }
    space_adopt_end(&object->space, &(struct space_counts){
                                        .generation = words[2],
                                        .mappings_peak = (uint32_t)words[3],
                                        .bytes_peak = words[4],
                                    });
    object->moved_to = 0;
    shard->managers.records[object->manager_index].objects++;
    shard->statistics.arrived++;
    object_state_set(object, OBJECT_BOUND);
    return VSPACED_OK;
}
