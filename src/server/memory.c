#include "memory.h"

#include "bootstrap/capability.h"
#include "object.h"
#include "vspaced/rights.h"

// What a capability allows is what a mapping may have, bit for bit.
_Static_assert((int)BOOTSTRAP_READ == (int)VSPACED_READ &&
                   (int)BOOTSTRAP_WRITE == (int)VSPACED_WRITE &&
                   (int)BOOTSTRAP_EXECUTE == (int)VSPACED_EXECUTE,
               "rights of memory are translated by a mask");

void memory_pool_init(struct memory_pool *pool) {
    for (uint32_t i = 0; i < VSPACED_MEMORIES_PER_SHARD; i++) {
        pool->records[i].owner_next = i + 1; // the last one's is MEMORY_NONE
    }
    pool->free_first = 0;
}

struct memory *memory_next_free(struct memory_pool *pool) {
    return pool->free_first == MEMORY_NONE ? 0 : &pool->records[pool->free_first];
}

void memory_attach(struct memory_pool *pool, struct memory *memory, struct object *owner,
                   const struct port_capability *capability) {
    uint32_t index = memory_index(pool, memory);
    pool->free_first = memory->owner_next;
    pool->count++;
    pool->bytes_mapped[index] = 0;
    memory->bytes = capability->bytes;
    memory->rights = (uint8_t)(capability->rights & VSPACED_RIGHTS_ALL);
    memory->device = capability->device;
    memory->owner = owner;
    memory->owner_previous = MEMORY_NONE;
    memory->owner_next = owner->memory_first;
    if (owner->memory_first != MEMORY_NONE) {
        pool->records[owner->memory_first].owner_previous = index;
    }
    owner->memory_first = index;
    owner->memory_count++;
}

void memory_detach(struct memory_pool *pool, struct memory *memory, struct object *owner) {
    if (memory->owner_previous == MEMORY_NONE) {
        owner->memory_first = memory->owner_next;
    } else {
        pool->records[memory->owner_previous].owner_next = memory->owner_next;
    }
    if (memory->owner_next != MEMORY_NONE) {
        pool->records[memory->owner_next].owner_previous = memory->owner_previous;
    }
    owner->memory_count--;
    *memory = (struct memory){.owner_next = pool->free_first};
    pool->free_first = memory_index(pool, memory);
    pool->count--;
}

struct memory *memory_find(struct memory_pool *pool, const struct object *owner, uint64_t number) {
    if (number >= VSPACED_MEMORIES_PER_SHARD || pool->records[number].owner != owner) {
        return 0;
    }
    return &pool->records[number];
}
