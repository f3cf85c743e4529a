// What the demo's options need of the machine, so that what can't be is refused before
// anything is started. Pure.
#ifndef DEMO_NEEDS_H
#define DEMO_NEEDS_H

#include <stdbool.h>
#include <stdint.h>

#include "programs/demo/options.h"
#include "rt/text.h"

enum {
    // Each holds up to 300 mappings, of the 131,072 of a shard; and there are others.
    NEEDS_WORKLOADS_PER_SHARD = 256,
    // Above this, workloads leave out the memory of a large page, so that some
    // hundreds of them fit an ordinary machine.
    NEEDS_LARGE_UP_TO = 64,

    // Memory, measured as the least with which the demo passes, and some percent more.
    NEEDS_KIB = 8448,          // collector, example, misbehaving ones, allocator
    NEEDS_KIB_WORKLOAD = 1216, // kernel's part, program, two memories, the area's account
    NEEDS_KIB_LARGE = 2112,    // and the large page, with what lies before an aligned one
    NEEDS_KIB_ATTACK = 8192,   // an attacker may take all of its account
};

// Whether so much free memory and so many shards are enough. If not, *why says so in
// numbers, and what to change.
bool needs_met(const struct options *options, uint64_t bytes_free, uint64_t shards,
               struct text *why);

#endif
