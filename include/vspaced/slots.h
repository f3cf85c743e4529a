// vspaced's capability space: who lies where. A shard's slots are one run, with a slot
// for each object, manager and memory record, so that a slot number leads to its
// shard and its record by arithmetic alone.
#ifndef VSPACED_SLOTS_H
#define VSPACED_SLOTS_H

#include <stdint.h>

#include "bootstrap/slots.h"
#include "vspaced/limits.h"

// The server's threads: shard i is number i, and with several shards there is one more,
// the control (src/server/control.h).
#define VSPACED_THREAD_CONTROL VSPACED_SHARDS
#define VSPACED_THREADS        (VSPACED_SHARDS + 1)

// Above all slots of the bootstrap contract, SLOT_KERNEL_VSPACE_ENDPOINT the last.
#define VSPACED_SLOT_RECEIVE_FIRST 2304 // one a thread: where capabilities arrive
#define VSPACED_SLOT_LATER_FIRST   2400 // VSPACED_WORKS_MAX a shard: whom it answers later
#define VSPACED_SLOT_CONTROL       2560 // the control endpoint, for rootd
#define VSPACED_SLOT_PEER_FIRST    2561 // one a shard: what the control calls it by
#define VSPACED_SLOT_CONTROL_FIRST 2600 // one a manager: its endpoint of the control

// Of shard 0; each further shard's lie VSPACED_SLOTS_PER_SHARD above.
#define VSPACED_SLOT_VSPACE_FIRST  4096 // the objects' vspace capabilities
#define VSPACED_SLOT_CLIENT_FIRST  (VSPACED_SLOT_VSPACE_FIRST + VSPACED_OBJECTS_PER_SHARD)
#define VSPACED_SLOT_MANAGER_FIRST (VSPACED_SLOT_CLIENT_FIRST + VSPACED_OBJECTS_PER_SHARD)
// With several shards: what a manager itself gets, which does not bind.
#define VSPACED_SLOT_GUEST_FIRST  (VSPACED_SLOT_MANAGER_FIRST + VSPACED_MANAGERS_PER_SHARD)
#define VSPACED_SLOT_MEMORY_FIRST (VSPACED_SLOT_GUEST_FIRST + VSPACED_MANAGERS_PER_SHARD)
#define VSPACED_SLOTS_PER_SHARD                                                                    \
    (VSPACED_SLOT_MEMORY_FIRST + VSPACED_MEMORIES_PER_SHARD - VSPACED_SLOT_VSPACE_FIRST)

// Past the last one that so many shards have.
#define VSPACED_SLOT_END_OF(shards) (VSPACED_SLOT_VSPACE_FIRST + (shards)*VSPACED_SLOTS_PER_SHARD)

_Static_assert(VSPACED_SLOT_RECEIVE_FIRST > SLOT_KERNEL_VSPACE_ENDPOINT, "slots overlap");
_Static_assert(VSPACED_SLOT_RECEIVE_FIRST + VSPACED_THREADS <= VSPACED_SLOT_LATER_FIRST,
               "slots overlap");
_Static_assert(VSPACED_SLOT_LATER_FIRST + VSPACED_SHARDS * VSPACED_WORKS_MAX <=
                   VSPACED_SLOT_CONTROL,
               "slots overlap");
_Static_assert(VSPACED_SLOT_PEER_FIRST + VSPACED_SHARDS <= VSPACED_SLOT_CONTROL_FIRST,
               "slots overlap");
_Static_assert(VSPACED_SLOT_CONTROL_FIRST + VSPACED_MANAGERS_PER_SHARD <= VSPACED_SLOT_VSPACE_FIRST,
               "slots overlap");
_Static_assert(VSPACED_SHARDS >= 1 && VSPACED_SHARDS < SLOT_SHARD_COUNT,
               "an endpoint for each thread");

// Where the thread serves.
static inline uint32_t vspaced_endpoint_slot(uint32_t thread) {
    return thread == 0 ? (uint32_t)SLOT_ENDPOINT
                       : SLOT_SHARD_FIRST + (thread == VSPACED_THREAD_CONTROL ? 0 : thread);
}

// Of an object by its handle: where the endpoint lies that its client has.
static inline uint32_t vspaced_client_slot(uint64_t handle) {
    return (uint32_t)handle - VSPACED_SLOT_VSPACE_FIRST + VSPACED_SLOT_CLIENT_FIRST;
}

// The shard of a slot from VSPACED_SLOT_VSPACE_FIRST on.
static inline uint32_t vspaced_shard_of_slot(uint32_t slot) {
    return (slot - VSPACED_SLOT_VSPACE_FIRST) / VSPACED_SLOTS_PER_SHARD;
}

#endif
