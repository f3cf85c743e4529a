// vspaced's capability space: who lies where. Ranges are a slot for each object,
// manager and memory record, so that a slot number leads to its record (and its
// shard) by arithmetic alone.
#ifndef VSPACED_SLOTS_H
#define VSPACED_SLOTS_H

#include "bootstrap/slots.h"
#include "vspaced/limits.h"

#define VSPACED_OBJECTS_ALL  (VSPACED_SHARDS * VSPACED_OBJECTS_PER_SHARD)
#define VSPACED_MANAGERS_ALL (VSPACED_SHARDS * VSPACED_MANAGERS_PER_SHARD)
#define VSPACED_MEMORIES_ALL (VSPACED_SHARDS * VSPACED_MEMORIES_PER_SHARD)

// Above all slots of the bootstrap contract, SLOT_KERNEL_VSPACE_ENDPOINT the last.
#define VSPACED_SLOT_RECEIVE_FIRST 2304 // one a shard: where capabilities arrive
#define VSPACED_SLOT_CONTROL       2560 // the control endpoint, for rootd
#define VSPACED_SLOT_VSPACE_FIRST  4096 // the objects' vspace capabilities
#define VSPACED_SLOT_CLIENT_FIRST  (VSPACED_SLOT_VSPACE_FIRST + VSPACED_OBJECTS_ALL)
#define VSPACED_SLOT_MANAGER_FIRST (VSPACED_SLOT_CLIENT_FIRST + VSPACED_OBJECTS_ALL)
#define VSPACED_SLOT_MEMORY_FIRST  (VSPACED_SLOT_MANAGER_FIRST + VSPACED_MANAGERS_ALL)
#define VSPACED_SLOT_END           (VSPACED_SLOT_MEMORY_FIRST + VSPACED_MEMORIES_ALL)

_Static_assert(VSPACED_SLOT_RECEIVE_FIRST > SLOT_KERNEL_VSPACE_ENDPOINT, "slots overlap");
_Static_assert(VSPACED_SLOT_RECEIVE_FIRST + VSPACED_SHARDS <= VSPACED_SLOT_CONTROL,
               "slots overlap");

#endif
