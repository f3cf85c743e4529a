// The target's side of a migration: what the object holds, in pieces. If one is refused,
// ARRIVE_END takes all of them back.
#include "reply.h"
#include "request.h"
#include "vspaced/rights.h"
#include "vspaced/wire.h"

static bool is_arriving(const struct request *request) {
    return request->record->state == OBJECT_ARRIVING;
}

// An account's records are taken before its memory is; which is taken back with them.
static enum vspaced_status memory_arrive(struct shard *shard, struct object *object,
                                         const uint64_t *item) {
    struct memory *memory = memory_next_free(&shard->memories);
    const uint64_t number = item[0];
    if (memory == 0 || number >= VSPACED_MEMORIES_PER_OBJECT) { // ARRIVE set others aside
        return VSPACED_NO_MEMORY_RECORDS;
    }
    const uint32_t index = memory_index(&shard->memories, memory);
    const struct port_capability capability = {
        .rights = item[3] & VSPACED_RIGHTS_ALL,
        .bytes = item[2],
        .device = (item[3] & PEER_MEMORY_DEVICE) != 0,
    };
    enum port_status answer =
        port_copy(shard->port, (uint32_t)item[1], shard_memory_slot(shard, index));
    if (answer != PORT_OK && answer != PORT_EMPTY_SLOT) { // its owner may have revoked it
        return kernel_answer(shard, answer, VSPACED_MEMORY_REVOKED);
    }
    memory_attach_as(&shard->memories, memory, object, &capability, (uint32_t)number);
    memory->account = (item[3] & PEER_MEMORY_ACCOUNT) != 0;
    return memory->account ? space_set_account(&object->space, index, capability.bytes,
                                               (unsigned)capability.rights)
                           : VSPACED_OK;
}

static enum vspaced_status entry_arrive(struct shard *shard, struct object *object,
                                        const uint64_t *item) {
    const uint64_t attributes = item[2];
    struct space_mapping mapping = {
        .range = {item[0], item[0] + item[1]},
        .rights = (uint8_t)(attributes & VSPACED_RIGHTS_ALL),
        .ceiling = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CEILING_SHIFT & VSPACED_RIGHTS_ALL),
        .class_id = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CLASS_SHIFT & 0xf),
        .kind = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_BACKING_SHIFT & 3),
        .offset = item[3],
    };
    if (mapping.kind == VSPACED_BACKING_MEMORY || mapping.kind == VSPACED_BACKING_ANONYMOUS) {
        const struct memory *memory =
            memory_find(&shard->memories, object, attributes >> VSPACED_ATTRIBUTE_MEMORY_SHIFT);
        if (memory == 0) {
            return VSPACED_BAD_MEMORY;
        }
        mapping.memory = memory_index(&shard->memories, memory);
    }
    return space_adopt(&object->space, &mapping, &shard->works.hand->plan);
}

// words: 0 target, 1 count, then the items
static enum vspaced_status
items_arrive(struct shard *shard, const struct request *request,
             enum vspaced_status (*arrive)(struct shard *, struct object *, const uint64_t *)) {
    const uint64_t *items = &request->message->words[2];
    enum vspaced_status status = is_arriving(request) ? VSPACED_OK : VSPACED_STALE_HANDLE;
    for (uint32_t i = 0; i < request->item_count && status == VSPACED_OK; i++) {
        status = arrive(shard, request->record, &items[i * PEER_ITEM_WORDS]);
    }
    return status;
}

enum vspaced_status op_arrive_memories(struct shard *shard, struct request *request,
                                       struct port_reply *reply) {
    (void)reply;
    return items_arrive(shard, request, memory_arrive);
}

enum vspaced_status op_arrive_entries(struct shard *shard, struct request *request,
                                      struct port_reply *reply) {
    (void)reply;
    return items_arrive(shard, request, entry_arrive);
}
