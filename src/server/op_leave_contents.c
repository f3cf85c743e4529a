// The source's side of a migration: what the object holds, in pieces. It is LEAVING, so
// nothing of it changes between them.
#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

static bool is_leaving(const struct request *request) {
    return request->record->state == OBJECT_LEAVING;
}

// words: 0 target, 1 the first number to tell of
enum vspaced_status op_leave_memories(struct shard *shard, struct request *request,
                                      struct port_reply *reply) {
    if (!is_leaving(request)) {
        return VSPACED_STALE_HANDLE;
    }
    uint64_t *head = &reply->words[reply->word_count]; // count, next cursor
    uint64_t number = request->message->words[1], count = 0;
    reply->word_count += 2;
    for (; number < VSPACED_MEMORIES_PER_OBJECT && count < PEER_ITEMS_MAX; number++) {
        const struct memory *memory = memory_find(&shard->memories, request->record, number);
        if (memory != 0) {
            reply_word(reply, number);
            reply_word(reply, shard_memory_slot(shard, memory_index(&shard->memories, memory)));
            reply_word(reply, memory->bytes);
            reply_word(reply, memory->rights | (memory->device ? PEER_MEMORY_DEVICE : 0) |
                                  (memory->account ? PEER_MEMORY_ACCOUNT : 0));
            count++;
        }
    }
    head[0] = count;
    head[1] = number < VSPACED_MEMORIES_PER_OBJECT ? number : 0;
    return VSPACED_OK;
}

static void entry_tell(struct port_reply *reply, const struct memory_pool *memories,
                       const struct space_mapping *mapping) {
    const bool is_backed =
        mapping->kind == VSPACED_BACKING_MEMORY || mapping->kind == VSPACED_BACKING_ANONYMOUS;
    const uint32_t memory = is_backed ? memories->records[mapping->memory].number : 0;
    reply_range(reply, mapping->range);
    reply_word(reply, vspaced_attributes_pack(mapping->rights, mapping->ceiling, mapping->class_id,
                                              mapping->kind, memory));
    reply_word(reply, mapping->offset);
}

// words: 0 target, 1 the address to begin at
enum vspaced_status op_leave_entries(struct shard *shard, struct request *request,
                                     struct port_reply *reply) {
    if (!is_leaving(request)) {
        return VSPACED_STALE_HANDLE;
    }
    const struct space *space = &request->record->space;
    uint64_t *head = &reply->words[reply->word_count]; // count, next cursor
    uint64_t cursor = request->message->words[1], count = 0;
    struct space_mapping mapping;
    reply->word_count += 2;
    bool more = space_next(space, cursor, &mapping);
    while (more && count < PEER_ITEMS_MAX) {
        entry_tell(reply, &shard->memories, &mapping);
        count++;
        cursor = mapping.range.end;
        more = space_next(space, cursor, &mapping);
    }
    head[0] = count;
    head[1] = more ? cursor : 0;
    return VSPACED_OK;
}
