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

// The name of the first count that did not come back, or NULL. `kernel_refusals`: how many
// steps the kernel had to refuse to vspaced.
const char *counts_differ(const struct counts *before, const struct counts *after,
                          uint64_t kernel_refusals);

void counts_print(const struct counts *before, const struct counts *after);

#endif
