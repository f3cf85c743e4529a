// The source's side of a migration: what the object holds, in pieces. It is LEAVING, so
// nothing of it changes between them.
#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

static bool is_leaving(const struct request *request) {
    return request->record->state == OBJECT_LEAVING;
}

// Two words before the items: how many, and the next cursor, 0: no more.
static void items_end(struct port_reply *reply, uint64_t count, uint64_t cursor) {
    reply_word(reply, count);
    reply_word(reply, cursor);
    reply->word_count += (uint32_t)count * PEER_ITEM_WORDS;
}

// Where an item is put, before items_end.
static uint64_t *item_at(struct port_reply *reply, uint64_t index) {
    return &reply->words[reply->word_count + 2 + index * PEER_ITEM_WORDS];
}

static void memory_tell(uint64_t *item, const struct shard *shard, const struct memory *memory) {
    item[0] = memory->number;
    item[1] = shard_memory_slot(shard, memory_index(&shard->memories, memory));
    item[2] = memory->bytes;
    item[3] = memory->rights | (memory->device ? PEER_MEMORY_DEVICE : 0) |
              (memory->account ? PEER_MEMORY_ACCOUNT : 0);
}

// words: 0 target, 1 the first number to tell of
enum vspaced_status op_leave_memories(struct shard *shard, struct request *request,
                                      struct port_reply *reply) {
    if (!is_leaving(request)) {
        return VSPACED_STALE_HANDLE;
    }
    uint64_t number = request->message->words[1], count = 0;
    for (; number < VSPACED_MEMORIES_PER_OBJECT && count < PEER_ITEMS_MAX; number++) {
        const struct memory *memory = memory_find(&shard->memories, request->record, number);
        if (memory != 0) {
            memory_tell(item_at(reply, count), shard, memory);
            count++;
        }
    }
    items_end(reply, count, number < VSPACED_MEMORIES_PER_OBJECT ? number : 0);
    return VSPACED_OK;
}

static void entry_tell(uint64_t *item, const struct memory_pool *memories,
                       const struct space_mapping *mapping) {
    const bool is_backed =
        mapping->kind == VSPACED_BACKING_MEMORY || mapping->kind == VSPACED_BACKING_ANONYMOUS;
    const uint32_t memory = is_backed ? memories->records[mapping->memory].number : 0;
    item[0] = mapping->range.begin;
    item[1] = range_length(mapping->range);
    item[2] = vspaced_attributes_pack(mapping->rights, mapping->ceiling, mapping->class_id,
                                      mapping->kind, memory);
    item[3] = mapping->offset;
}

// words: 0 target, 1 the address to begin at
enum vspaced_status op_leave_entries(struct shard *shard, struct request *request,
                                     struct port_reply *reply) {
    if (!is_leaving(request)) {
        return VSPACED_STALE_HANDLE;
    }
    const struct space *space = &request->record->space;
    uint64_t cursor = request->message->words[1], count = 0;
    struct space_mapping mapping;
    bool more = space_next(space, cursor, &mapping);
    while (more && count < PEER_ITEMS_MAX) {
        entry_tell(item_at(reply, count), &shard->memories, &mapping);
        count++;
        cursor = mapping.range.end;
        more = space_next(space, cursor, &mapping);
    }
    items_end(reply, count, more ? cursor : 0);
    return VSPACED_OK;
}
