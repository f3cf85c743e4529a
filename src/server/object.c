#include "object.h"

#include "vspaced/sequence.h"

void object_pool_init(struct object_pool *pool, uint32_t slot_first) {
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        struct object *object = &pool->records[i];
        object->slot = slot_first + i;
        object->generation = 1;
        object->memories.first = MEMORY_NONE;
        object->free_next = i + 1; // the last one's is OBJECT_NONE
    }
    pool->free_first = 0;
    pool->free_last = VSPACED_OBJECTS_PER_SHARD - 1;
}

struct object *object_next_free(struct object_pool *pool) {
    return pool->free_first == OBJECT_NONE ? 0 : &pool->records[pool->free_first];
}

struct object *object_with_vspace(struct object_pool *pool, uint64_t vspace) {
    // Nearly never found, so a loop's own instructions would be most of it.
#pragma GCC unroll 4
    for (uint32_t i = 0; i < VSPACED_OBJECTS_PER_SHARD; i++) {
        if (pool->vspaces[i] == vspace && object_is_live(&pool->records[i])) {
            return &pool->records[i];
        }
    }
    return 0;
}

void object_bind(struct object_pool *pool, struct object *object,
                 const struct object_binding *binding) {
    pool->free_first = object->free_next;
    if (pool->free_first == OBJECT_NONE) {
        pool->free_last = OBJECT_NONE;
    }
    pool->count++;
    pool->vspaces[object_index(pool, object)] = binding->vspace;
    sequence_begin(&object->edit_sequence);
    object->state = OBJECT_BOUND;
    object->free_next = OBJECT_NONE;
    object->label = binding->label;
    object->manager_index = binding->manager_index;
    object->manager_generation = binding->manager_generation;
    object->requests = 0;
    object->refusals = 0;
    object->request_longest = 0;
    sequence_end(&object->edit_sequence);
}

static void free_list_append(struct object_pool *pool, struct object *object) {
    uint32_t index = object_index(pool, object);
    if (pool->free_last == OBJECT_NONE) {
        pool->free_first = index;
    } else {
        pool->records[pool->free_last].free_next = index;
    }
    pool->free_last = index;
}

static void record_clear(struct object_pool *pool, struct object *object) {
    pool->vspaces[object_index(pool, object)] = 0;
    object->label = 0;
    for (uint32_t i = 0; i < VSPACED_SHARDS; i++) {
        object->places[i] = 0;
    }
}

void object_release(struct object_pool *pool, struct object *object) {
    pool->count--;
    sequence_begin(&object->edit_sequence);
    record_clear(pool, object);
    if (object->generation == OBJECT_GENERATION_MAX) {
        object->state = OBJECT_RETIRED; // one more would be some old handle's again
    } else {
        object->state = OBJECT_FREE;
        object->generation++;
        free_list_append(pool, object);
    }
    sequence_end(&object->edit_sequence);
}

void object_unmake(struct object_pool *pool, struct object *object) {
    pool->count--;
    sequence_begin(&object->edit_sequence);
    record_clear(pool, object);
    object->state = OBJECT_FREE;
    object->free_next = pool->free_first;
    sequence_end(&object->edit_sequence);
    if (pool->free_first == OBJECT_NONE) {
        pool->free_last = object_index(pool, object);
    }
    pool->free_first = object_index(pool, object);
}

void object_state_set(struct object *object, enum object_state state) {
    sequence_begin(&object->edit_sequence);
    object->state = state;
    sequence_end(&object->edit_sequence);
}

void object_damage(struct object *object) {
    object_state_set(object, OBJECT_DAMAGED);
}

enum vspaced_status object_absence(const struct object *object, uint32_t generation) {
    if (generation != 0 && object->generation != generation) {
        return VSPACED_STALE_HANDLE;
    }
    switch (object->state) {
    case OBJECT_MOVED:
        return VSPACED_MOVED;
    case OBJECT_LEAVING:
    case OBJECT_ARRIVING:
        return VSPACED_MOVING;
    case OBJECT_BUSY:
        return VSPACED_BUSY;
    default:
        return VSPACED_STALE_HANDLE;
    }
}
