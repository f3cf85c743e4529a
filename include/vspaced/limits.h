// Every limit of the server, with its reason. The build may override those in
// #ifndef (CMake cache variables of the same names); everything else follows.
#ifndef VSPACED_LIMITS_H
#define VSPACED_LIMITS_H

#ifndef VSPACED_SHARDS
#define VSPACED_SHARDS 4 // at most so many worker threads, one a CPU; at most 15
#endif

#ifndef VSPACED_OBJECTS_PER_SHARD
#define VSPACED_OBJECTS_PER_SHARD 1152 // 1,024 processes and the services, on one shard
#endif

#ifndef VSPACED_MAPPINGS_PER_SHARD
#define VSPACED_MAPPINGS_PER_SHARD 131072 // 65,536 in one object, and as many in the others
#endif

// The defaults of all objects, and an eighth more for those that are promised more,
// like the trace replay, which has one memory for each mapping: some hundreds.
#ifndef VSPACED_MEMORIES_PER_SHARD
#define VSPACED_MEMORIES_PER_SHARD 8192
#endif

// Memories that an object can always have attached, if its BIND named no other
// number: the two that a program is loaded from, an account, three of its own.
#define VSPACED_MEMORIES_DEFAULT    6
#define VSPACED_MEMORIES_PER_OBJECT 1024 // no BIND can promise more than an eighth

#define VSPACED_MANAGERS_PER_SHARD 8 // rootd, pagerd, procd, and room

#define VSPACED_TRACE_EVENTS 4096 // 64 bytes each: the last seconds of a busy shard

// Mappings that an object can always have, whatever its neighbours do: a loaded
// program needs 5 to 10.
#define VSPACED_MAPPINGS_FLOOR       16
#define VSPACED_MAPPINGS_MAX_DEFAULT 65536 // Linux's default is 65,530

// Pieces that one request may change or take frames in. Each is at most two steps
// for the kernel, and one kernel entry takes PORT_STEPS_MAX.
#define VSPACED_PIECES_MAX 32

// Of one shard: the operation in hand, and those that are long, which are done in pieces
// with others served in between. Whose would be one more is told to ask again.
#define VSPACED_WORKS_MAX 4

#define VSPACED_BATCH_MAX 64 // operations in one BATCH: what its message holds

#endif
