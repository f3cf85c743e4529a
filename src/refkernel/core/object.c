#include "object.h"

void pool_reset(struct pool *pool) {
    pool->fresh_index = 0;
    pool->used_count = 0;
    pool->free_first = NULL;
    pool->serial_last = 0;
}

struct object *pool_take(struct pool *pool) {
    struct object *object = pool->free_first;
    if (object != NULL) {
        pool->free_first = object->free_next;
    } else if (pool->fresh_index < pool->entries_max) {
        unsigned char *entry = pool->entries + pool->fresh_index * pool->entry_bytes;
        object = (struct object *)(void *)(entry + pool->object_offset);
        pool->fresh_index++;
    } else {
        return NULL;
    }
    pool->used_count++;
    object->free_next = NULL;
    object->serial = ++pool->serial_last;
    return object;
}

void pool_give(struct pool *pool, struct object *object) {
    object->serial = 0;
    object->free_next = pool->free_first;
    pool->free_first = object;
    pool->used_count--;
}
