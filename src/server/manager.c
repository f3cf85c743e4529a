#include "manager.h"

struct manager *manager_next_free(struct manager_pool *pool) {
    return pool->count == VSPACED_MANAGERS_PER_SHARD ? 0 : &pool->records[pool->count];
}

void manager_add(struct manager_pool *pool, struct manager *manager, uint32_t rights,
                 uint32_t objects_max) {
    manager->generation = MANAGER_GENERATION;
    manager->rights = rights;
    manager->objects = 0;
    manager->objects_max = objects_max;
    pool->count++;
}

void manager_remove_last(struct manager_pool *pool) {
    pool->count--;
    pool->records[pool->count] = (struct manager){0};
}
