// What the analyser runs: a shard, over any number of messages with any words and any
// badge, whatever the kernel and the object answer. It begins in any state in which each
// number of a record is one that there is, or stands for none. The start is one of these;
// that the others are too shows it once for all that any request leaves: the analyser
// follows the loop until nothing new comes.
#include "eva/any.h"
#include "server/peer.h"
#include "server/serve.h"
#include "vspaced/operation.h"

static struct shard shard;

static void any_memories(void) {
    struct memory_pool *pool = &shard.memories;
    pool->free_first = any_below(VSPACED_MEMORIES_PER_SHARD + 1);
    pool->count = (uint32_t)any_word;
    pool->promised = (uint32_t)any_word;
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_SHARD; i++) {
        pool->records[i] = (struct memory){
            .bytes = any_word,
            .owner = &shard.objects.records[any_below(VSPACED_OBJECTS_PER_SHARD)],
            .next = any_below(VSPACED_MEMORIES_PER_SHARD + 1),
            .previous = any_below(VSPACED_MEMORIES_PER_SHARD + 1),
            .number = any_below(VSPACED_MEMORIES_PER_OBJECT),
            .rights = (uint8_t)any_word,
            .device = any_word & 1,
            .account = any_word & 1,
        };
        pool->bytes_mapped[i] = any_word;
    }
}

static void any_object(struct object *object) {
    struct memory_list *list = &object->memories;
    object->edit_sequence = (uint32_t)any_word;
    object->state = any_below(OBJECT_BUSY + 1);
    object->generation = (uint32_t)any_word;
    object->manager_index = any_below(VSPACED_MANAGERS_PER_SHARD);
    object->manager_generation = (uint32_t)any_word;
    object->free_next = any_below(VSPACED_OBJECTS_PER_SHARD + 1);
    object->label = any_word;
    object->requests = any_word;
    object->refusals = any_word;
    object->moved_to = any_word;
    object->slot = (uint32_t)any_word;
    object->space.policy = (struct space_policy){
        (uint8_t)any_word, (uint32_t)any_word, any_word, any_word & 1, any_word & 1, any_word,
    };
    list->first = any_below(VSPACED_MEMORIES_PER_SHARD + 1);
    list->count = (uint32_t)any_word;
    list->max = (uint32_t)any_word;
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_OBJECT; i++) {
        list->numbers_used[i / 64] = any_word;
        list->records[i] = (uint16_t)any_below(VSPACED_MEMORIES_PER_SHARD);
    }
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        object->places[i] = any_word;
    }
}

static void any_objects(void) {
    struct object_pool *pool = &shard.objects;
    pool->free_first = any_below(VSPACED_OBJECTS_PER_SHARD + 1);
    pool->free_last = any_below(VSPACED_OBJECTS_PER_SHARD + 1);
    pool->count = (uint32_t)any_word;
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        pool->vspaces[i] = any_word;
        any_object(&pool->records[i]);
    }
}

static void any_managers(void) {
    struct manager_pool *pool = &shard.managers;
    pool->count = any_below(VSPACED_MANAGERS_PER_SHARD + 1);
    for (uint32_t i = 0; i < VSPACED_MANAGERS_PER_SHARD; i++) {
        pool->records[i] = (struct manager){
            (uint32_t)any_word,
            (uint32_t)any_word,
            (uint32_t)any_word,
            (uint32_t)any_word,
        };
    }
}

// Once is enough: nothing in the server writes them.
static void any_words(void) {
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        shard.message.words[i] = any_word;
    }
}

static void serve_any(uint32_t label) {
    struct port_message *message = &shard.message;
    message->badge = any_word;
    message->label = label;
    message->word_count = (uint32_t)any_word;
    message->has_capability = any_word & 1;
    serve_request(&shard);
}

// Every label that has a row, or could have, one by one, each perhaps; then all others.
// One turn after the other, that is any sequence.
int main(void) {
    shard_init(&shard, any_below(VSPACED_SHARDS), VSPACED_SHARDS, port_open(0));
    any_memories();
    any_objects();
    any_managers();
    any_words();
    shard.trace.sequence = any_word;
    for (;;) {
        //@ loop unroll VSPACED_OP_COUNT;
        for (uint32_t i = 0; i < VSPACED_OP_COUNT; i++) {
            if (any_word & 1) {
                serve_any(VSPACED_OP_FIRST + i);
            }
        }
        //@ loop unroll PEER_OP_COUNT;
        for (uint32_t i = 0; i < PEER_OP_COUNT; i++) {
            if (any_word & 1) {
                serve_any(PEER_OP_FIRST + i);
            }
        }
        serve_any(any_below(VSPACED_OP_FIRST));
        const uint32_t above = (uint32_t)any_word;
        if (above >= PEER_OP_FIRST + PEER_OP_COUNT) {
            serve_any(above);
        }
    }
}
