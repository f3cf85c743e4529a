#include "eva/records.h"

#include "eva/any.h"

static void any_memories(struct shard *shard) {
    struct memory_pool *pool = &shard->memories;
    pool->free_first = any_below(VSPACED_MEMORIES_PER_SHARD + 1);
    pool->count = (uint32_t)any_word;
    pool->promised = (uint32_t)any_word;
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_SHARD; i++) {
        pool->records[i] = (struct memory){
            .bytes = any_word,
            .owner = &shard->objects.records[any_below(VSPACED_OBJECTS_PER_SHARD)],
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
    object->request_longest = any_word;
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

static void any_objects(struct object_pool *pool) {
    pool->free_first = any_below(VSPACED_OBJECTS_PER_SHARD + 1);
    pool->free_last = any_below(VSPACED_OBJECTS_PER_SHARD + 1);
    pool->count = (uint32_t)any_word;
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        pool->vspaces[i] = any_word;
        any_object(&pool->records[i]);
    }
}

void any_managers(struct manager_pool *pool) {
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

void any_records(struct shard *shard) {
    any_memories(shard);
    any_objects(&shard->objects);
    any_managers(&shard->managers);
}

static uint64_t used; // so that what is read is used

static const uint8_t memories[VSPACED_MEMORIES_PER_SHARD + 1]; // one more for none
static const uint8_t objects[VSPACED_OBJECTS_PER_SHARD + 1];
static const uint8_t managers[VSPACED_MANAGERS_PER_SHARD + 1];

static void memories_use(const struct shard *shard) {
    const struct memory_pool *pool = &shard->memories;
    used += memories[pool->free_first];
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_SHARD; i++) {
        const struct memory *memory = &pool->records[i];
        used += memories[memory->next] + memories[memory->previous];
        used += memory->device + memory->account;
        used += shard->objects.records[0].memories.records[memory->number];
    }
}

static void object_use(const struct shard *shard, const struct object *object) {
    const struct memory_list *list = &object->memories;
    const struct space_policy *policy = &object->space.policy;
    used += objects[object->free_next] + memories[list->first];
    used += shard->managers.records[object->manager_index].objects;
    used += policy->allow_jit + policy->randomise;
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_OBJECT; i++) {
        used += shard->memories.records[list->records[i]].bytes;
    }
}

void records_use(const struct shard *shard) {
    const struct object_pool *pool = &shard->objects;
    memories_use(shard);
    used += objects[pool->free_first] + objects[pool->free_last];
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        object_use(shard, &pool->records[i]);
    }
    used += managers[shard->managers.count];
    used += shard->works.hand->done;
}
