// Binding through the control: which shard; and unbinding, wherever the object was.
#include "control.h"
#include "reply.h"
#include "vspaced/slots.h"
#include "vspaced/wire.h"

// An identity is unique among vspaces that exist, so at most one shard has it.
static enum vspaced_status vspace_find(struct control *control, uint64_t vspace) {
    enum vspaced_status status = VSPACED_OK;
    for (uint32_t shard = 0; shard < control->shard_count && status == VSPACED_OK; shard++) {
        ask_begin(control, PEER_OP_FIND_VSPACE);
        ask_word(control, vspace);
        status = ask_shard(control, shard);
    }
    return status;
}

// The one with the fewest records in use that was not tried, the lowest of these.
static uint32_t shard_choose(const struct control *control, uint32_t tried) {
    uint32_t chosen = control->shard_count;
    for (uint32_t shard = 0; shard < control->shard_count; shard++) {
        const bool may = (tried >> shard & 1) == 0;
        if (may && (chosen == control->shard_count ||
                    control->objects[shard] < control->objects[chosen])) {
            chosen = shard;
        }
    }
    return chosen;
}

static bool has_no_room(enum vspaced_status status) {
    return status == VSPACED_NO_OBJECTS || status == VSPACED_NO_MEMORY_RECORDS ||
           status == VSPACED_NO_NODES;
}

// Tries the shard, then the others while they have no room.
static enum vspaced_status bind_somewhere(struct control *control, const struct manager *manager,
                                          uint32_t shard) {
    const uint32_t received = VSPACED_SLOT_RECEIVE_FIRST + VSPACED_THREAD_CONTROL;
    enum vspaced_status first = VSPACED_OK;
    uint32_t tried = 0;
    while (shard < control->shard_count) {
        ask_begin(control, VSPACED_OP_BIND);
        ask_words(control, control->message.words, control->message.word_count);
        enum vspaced_status status = ask_as_manager(control, shard, manager, received);
        if (!has_no_room(status)) {
            control->objects[shard] += status == VSPACED_OK;
            return status;
        }
        first = first == VSPACED_OK ? status : first;
        tried |= UINT32_C(1) << shard;
        shard = shard_choose(control, tried);
    }
    return first;
}

// words: as a shard has them (op_bind.c); and the vspace's capability
enum vspaced_status control_bind(struct control *control, const struct request *request) {
    const uint64_t flags = request->message->words[0];
    struct manager *manager = request->manager;
    struct port_capability vspace;
    if (port_query_received(control->port, &vspace) != PORT_OK) {
        return VSPACED_KERNEL_REFUSED;
    }
    if (vspace.type != request->row->capability) {
        return VSPACED_BAD_CAPABILITY;
    }
    if (manager->objects == manager->objects_max) {
        return VSPACED_NO_OBJECTS;
    }
    enum vspaced_status status = vspace_find(control, vspace.object);
    if (status != VSPACED_OK) {
        return status;
    }
    const uint32_t cpu = (uint32_t)(flags >> VSPACED_BIND_CPU_SHIFT & VSPACED_BIND_CPU_MASK);
    status = bind_somewhere(control, manager,
                            (flags & VSPACED_BIND_CPU) != 0 ? cpu % control->shard_count
                                                            : shard_choose(control, 0));
    if (status != VSPACED_OK) {
        return status;
    }
    const uint64_t handle = control->answer.words[1];
    manager->objects++;
    reply_word(&control->reply, handle);
    control->reply.capability = vspaced_client_slot(handle);
    return VSPACED_OK;
}

// Where it was before there is nothing more to say about it. The endpoints that were
// given out there go as well.
static void places_forget(struct control *control, const uint64_t *places, uint64_t handle) {
    uint32_t shard;
    for (uint32_t i = 0; i < control->shard_count; i++) {
        if (places[i] != 0 && places[i] != handle && control_shard_of(control, places[i], &shard)) {
            ask_begin(control, PEER_OP_FORGET);
            ask_word(control, places[i]);
            (void)ask_shard(control, shard);
            control->objects[shard]--;
        }
    }
}

// Until the places are forgotten nothing else is bound, so that an endpoint's slot that
// one of them still tells of holds that endpoint or nothing.
//
// words: 0 target
enum vspaced_status control_unbind(struct control *control, const struct request *request) {
    uint64_t handle, places[VSPACED_SHARDS];
    uint32_t shard;
    enum vspaced_status status =
        control_find(control, request->manager, request->message->words[0], &handle);
    if (status != VSPACED_OK || !control_shard_of(control, handle, &shard)) {
        return status;
    }
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        places[i] = control->answer.words[2 + i];
    }
    ask_begin(control, VSPACED_OP_UNBIND);
    ask_word(control, handle);
    ask_word(control, 0);
    status = ask_as_manager(control, shard, request->manager, 0);
    if (status != VSPACED_OK) {
        return status;
    }
    reply_word(&control->reply, control->answer.words[1]);
    control->objects[shard]--;
    request->manager->objects--;
    places_forget(control, places, handle);
    return VSPACED_OK;
}
