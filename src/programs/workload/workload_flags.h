// Argument 3 of a workload.
#ifndef WORKLOAD_WORKLOAD_FLAGS_H
#define WORKLOAD_WORKLOAD_FLAGS_H

enum {
    WORKLOAD_LARGE = 1 << 0, // it takes the memory of a large page, 2 MiB, too
    WORKLOAD_MOVES = 1 << 1, // its object may be moved to another shard meanwhile
};

#endif
