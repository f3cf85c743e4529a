// Attached memories: memory capabilities that clients gave to their objects, to
// be mapped. A record owns the capability in its slot until detach or unbind.
//
// A client knows its memories by numbers of its object's own, the lowest free one
// each time: so they tell nothing of the neighbours, and stay the same wherever
// the records lie. A mapping names its memory by the record's index.
#ifndef SERVER_MEMORY_H
#define SERVER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/limits.h"
#include "vspaced/port.h"

struct object;

struct memory {
    uint64_t bytes;
    const struct object *owner; // NULL: the record is free
    uint32_t next;              // in use: the owner's next record; free: the next free
    uint32_t previous;          // in use: the owner's previous record
    uint32_t number;            // as the owner knows it
    uint8_t rights;             // what the capability allows, VSPACED_READ and so on
    bool device;
    bool account; // for anonymous frames: the owner's space alone uses it
};

// No record: one past the last index.
#define MEMORY_NONE VSPACED_MEMORIES_PER_SHARD

// Every object has VSPACED_MEMORIES_DEFAULT records set aside, bound or not, and
// what its own number is beyond that as long as it is bound. So an object that is
// below its number always finds a free record.
struct memory_pool {
    uint32_t free_first; // MEMORY_NONE: no free record
    uint32_t count;
    uint32_t promised; // set aside beyond the defaults
    struct memory records[VSPACED_MEMORIES_PER_SHARD];
    uint64_t bytes_mapped[VSPACED_MEMORIES_PER_SHARD]; // kept by the owner's space
};

// An object's own memories.
struct memory_list {
    uint32_t first; // MEMORY_NONE: none
    uint32_t count;
    uint32_t max;                                            // its own number, while it is bound
    uint64_t numbers_used[VSPACED_MEMORIES_PER_OBJECT / 64]; // a bit each
    uint16_t records[VSPACED_MEMORIES_PER_OBJECT];           // by number; where the bit is set
};

_Static_assert(VSPACED_MEMORIES_PER_SHARD <= UINT16_MAX, "a record's index fits 16 bits");
_Static_assert(VSPACED_MEMORIES_PER_OBJECT % 64 == 0, "numbers fill their words of bits");

_Static_assert(VSPACED_OBJECTS_PER_SHARD *VSPACED_MEMORIES_DEFAULT <= VSPACED_MEMORIES_PER_SHARD,
               "every object finds its default");

void memory_pool_init(struct memory_pool *pool);

// Sets so many records aside for an object that is about to be bound, and makes that
// its number. False, and nothing changed, if there are fewer.
bool memory_promise(struct memory_pool *pool, struct memory_list *list, uint64_t memories_max);

// Ends that. Nothing is attached any more.
void memory_unpromise(struct memory_pool *pool, struct memory_list *list);

// The record that the next attach takes, or NULL. Takes nothing.
struct memory *memory_next_free(struct memory_pool *pool);

// Takes it for the object, which has fewer than its number.
void memory_attach(struct memory_pool *pool, struct memory *memory, struct object *owner,
                   const struct port_capability *capability);

// The same with a number that is free.
void memory_attach_as(struct memory_pool *pool, struct memory *memory, struct object *owner,
                      const struct port_capability *capability, uint32_t number);

// Gives it back. Nothing maps it any more.
void memory_detach(struct memory_pool *pool, struct memory *memory, struct object *owner);

// The owner's memory of this number; NULL if it has none such.
struct memory *memory_find(struct memory_pool *pool, const struct object *owner, uint64_t number);

static inline uint32_t memory_index(const struct memory_pool *pool, const struct memory *memory) {
    return (uint32_t)(memory - pool->records);
}

#endif
