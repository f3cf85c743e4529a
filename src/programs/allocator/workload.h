// Random use of the allocator, with every block's contents written and checked. What is
// wrong is told as a text, NULL if nothing is.
#ifndef ALLOCATOR_WORKLOAD_H
#define ALLOCATOR_WORKLOAD_H

#include "programs/allocator/allocator.h"
#include "rt/random.h"

enum { WORKLOAD_BLOCKS_MAX = 4096 };

struct workload_block {
    uint8_t *begin; // NULL: none
    size_t size;
    uint64_t value; // what it contains follows from it
};

struct workload_counts {
    uint64_t operations;
    uint64_t refused; // of these, for want of memory
    uint64_t blocks_checked;
    uint64_t bytes, bytes_peak; // asked for, live
    uint64_t live, live_peak;   // blocks
};

struct workload {
    struct allocator *allocator;
    struct random random;
    uint64_t value_next;
    struct workload_counts counts;
    struct workload_block blocks[WORKLOAD_BLOCKS_MAX];
};

void workload_begin(struct workload *workload, struct allocator *allocator, uint64_t seed);

// malloc, calloc, realloc, aligned and free, at random; blocks stay. `size_max` is of the
// largest blocks, 1 MiB at most. The allocator's records are checked now and then.
const char *workload_churn(struct workload *workload, uint64_t operations, size_t size_max);

// Takes blocks until there is no memory left, sees that all still hold what they did, and
// that there is memory again when a third of them is free.
const char *workload_exhaust(struct workload *workload);

// Frees every block, each checked before.
const char *workload_end(struct workload *workload);

#endif
