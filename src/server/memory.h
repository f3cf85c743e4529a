// Attached memories: memory capabilities that clients gave to their objects, to
// be mapped. A record owns the capability in its slot until detach or unbind. A
// mapping names its memory by the record's index.
#ifndef SERVER_MEMORY_H
#define SERVER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/limits.h"
#include "vspaced/port.h"

struct object;

struct memory {
    uint64_t bytes;
    uint32_t owner_next; // in use: the object's next memory; free: the next free
    uint32_t owner_previous;
    const struct object *owner; // NULL: the record is free
    uint8_t rights;             // what the capability allows, VSPACED_READ and so on
    bool device;
};

// No record: one past the last index.
#define MEMORY_NONE VSPACED_MEMORIES_PER_SHARD

struct memory_pool {
    uint32_t free_first; // MEMORY_NONE: no free record
    uint32_t count;
    struct memory records[VSPACED_MEMORIES_PER_SHARD];
    uint64_t bytes_mapped[VSPACED_MEMORIES_PER_SHARD]; // kept by the owner's space
};

void memory_pool_init(struct memory_pool *pool);

// The record that the next attach takes, or NULL. Takes nothing.
struct memory *memory_next_free(struct memory_pool *pool);

// Takes it for the object.
void memory_attach(struct memory_pool *pool, struct memory *memory, struct object *owner,
                   const struct port_capability *capability);

// Gives it back. Nothing maps it any more.
void memory_detach(struct memory_pool *pool, struct memory *memory, struct object *owner);

// The owner's memory of this number; NULL if it has none such.
struct memory *memory_find(struct memory_pool *pool, const struct object *owner, uint64_t number);

static inline uint32_t memory_index(const struct memory_pool *pool, const struct memory *memory) {
    return (uint32_t)(memory - pool->records);
}

#endif
