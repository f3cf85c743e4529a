// Calls to procd, one function an operation (services/procd.h has words, units
// and errors). `endpoint_slot` is the caller's badged endpoint of procd.
#ifndef SERVICES_PROCD_CLIENT_H
#define SERVICES_PROCD_CLIENT_H

#include <stdint.h>

#include "services/procd.h"
#include "vspaced/wire.h"

// The kernel could not deliver the call, or procd ended.
#define PROCD_UNREACHABLE 1000

typedef uint64_t procd_result; // enum procd_status or PROCD_UNREACHABLE

// What to start. Zero is the default wherever a zero makes sense; texts may be
// NULL except the name.
struct procd_spawn {
    const char *name;      // of the program's boot module
    const char *text;      // argument text
    const char *data_name; // of a boot module to read: PROGRAM_SLOT_DATA
    uint64_t flags;        // PROCD_SPAWN_*
    uint64_t memory_max;
    uint64_t stack_bytes;
    uint64_t slot_count;
    uint64_t table_frames;
    uint64_t mappings_max;
    uint64_t memories_max;
    uint64_t arguments[PROGRAM_ARGUMENTS];
    uint32_t parent_slot; // capability to give as PROGRAM_SLOT_PARENT, 0: none
};

struct procd_spawned {
    uint64_t process; // with OK
    uint64_t step;    // else enum procd_step
    uint64_t answer;  // what that step's service or the kernel answered
};

procd_result procd_spawn(uint32_t endpoint_slot, const struct procd_spawn *spawn,
                         struct procd_spawned *spawned);

// process 0: any child.
procd_result procd_wait(uint32_t endpoint_slot, uint64_t process, struct procd_end *end);

procd_result procd_kill(uint32_t endpoint_slot, uint64_t process, uint64_t code);

procd_result procd_info(uint32_t endpoint_slot, uint64_t process, struct procd_info *info);

// Up to PROCD_LIST_MAX a call. *cursor 0 begins, and is 0 when there is no more.
#define PROCD_LIST_MAX 63 // 3 + 63 * 8 words fit 512
procd_result procd_list(uint32_t endpoint_slot, uint64_t *cursor,
                        struct procd_info infos[PROCD_LIST_MAX], uint32_t *count);

procd_result procd_stats(uint32_t endpoint_slot, struct procd_stats *stats);

// vspaced's, as procd, its manager, sees them: of all shards together, `shard` telling how
// many there are; and of one, counted from 1. BAD_ARGUMENT past the last.
procd_result procd_space_stats(uint32_t endpoint_slot, struct vspaced_shard_stats *stats);
procd_result procd_shard_stats(uint32_t endpoint_slot, uint64_t shard,
                               struct vspaced_shard_stats *stats);

// *answer: the object's new handle, or with STEP_FAILED what vspaced answered.
procd_result procd_migrate(uint32_t endpoint_slot, uint64_t process, uint64_t cpu,
                           uint64_t *answer);

const char *procd_status_text(uint64_t status); // never NULL
const char *procd_step_text(uint64_t step);     // never NULL

#endif
