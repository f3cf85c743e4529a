// Shards beside each other: workers on several CPUs take turns alone and together, for
// the same time each, and say how much they did. The parent hands out the turns; a
// worker's CPU idles while it has none.
#ifndef BENCH_TURNS_H
#define BENCH_TURNS_H

#include <stdint.h>

#include "services/program.h"

// What a worker does in its turn, over and over.
#define WORK_LIST(X)                                                                               \
    X(ARITHMETIC, "arithmetic") /* nothing of vspaced: what the machine can do at once */          \
    X(NULL_CALL, "null call")                                                                      \
    X(MAP, "map and unmap") /* of 4 KiB, one operation each */

enum work {
#define X(name, text) WORK_##name,
    WORK_LIST(X)
#undef X
        WORK_COUNT
};

// A worker calls the parent (PROGRAM_SLOT_PARENT): it is ready for a turn, and this it did
// in its last one. The answer is its next turn.
enum { TURN_LABEL = 1 };

struct turn_done {
    uint64_t worker;     // its number
    uint64_t operations; // UINT64_MAX: one did not do what it had to
    uint64_t ticks;      // of an operation, median: time stamps
};

struct turn {
    uint64_t work;       // enum work
    uint64_t begin, end; // time stamps
};

// Argument BENCH_ARGUMENT_WORKER is its number.
uint64_t worker_run(const struct program_start *start);

// Records of the kind `turn`: repetition, work, workers of which shards, operations of all,
// ticks of the last one. NULL, or what went wrong.
const char *turns_measure(uint64_t repetitions);

#endif
