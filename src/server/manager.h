// Manager records: who may bind vspaces to a shard, and how many. Control makes
// them; they last as long as the server.
#ifndef SERVER_MANAGER_H
#define SERVER_MANAGER_H

#include <stdint.h>

#include "vspaced/limits.h"

struct manager {
    uint32_t generation; // 0: the record is free; 1 when in use
    uint32_t rights;     // VSPACED_BADGE_*
    uint32_t objects;    // bound by it now
    uint32_t objects_max;
};

struct manager_pool {
    uint32_t count; // records [0, count) are in use
    struct manager records[VSPACED_MANAGERS_PER_SHARD];
};

// The record that the next manager takes, or NULL. Takes nothing.
struct manager *manager_next_free(struct manager_pool *pool);

// Takes it.
void manager_add(struct manager_pool *pool, struct manager *manager, uint32_t rights,
                 uint32_t objects_max);

// Takes the youngest back: nobody has its endpoint.
void manager_remove_last(struct manager_pool *pool);

static inline uint32_t manager_index(const struct manager_pool *pool,
                                     const struct manager *manager) {
    return (uint32_t)(manager - pool->records);
}

// The generation of every manager record in use: none is ever given back.
#define MANAGER_GENERATION 1

#endif
