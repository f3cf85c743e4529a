// What the services count before the first program starts anything, and after all has
// ended: everything must have come back.
#ifndef PROGRAMS_COUNTS_H
#define PROGRAMS_COUNTS_H

#include <stdbool.h>

#include "services/memd_client.h"
#include "services/procd_client.h"

struct counts {
    struct memd_stats memory;
    struct procd_stats processes;
    struct vspaced_shard_stats space;
};

// False if a service did not answer.
bool counts_take(struct counts *counts);

// How many shards vspaced has: the control tells it as its shard, one alone its number, 0.
static inline uint64_t counts_shards(const struct vspaced_shard_stats *space) {
    return space->shard == 0 ? 1 : space->shard;
}

// NULL if memd has so much free; else why not, in numbers.
const char *counts_memory_lacks(uint64_t bytes);

// The name of the first count that did not come back, or NULL. `kernel_refusals`: how many
// steps the kernel had to refuse to vspaced.
const char *counts_differ(const struct counts *before, const struct counts *after,
                          uint64_t kernel_refusals);

void counts_print(const struct counts *before, const struct counts *after);

#endif
