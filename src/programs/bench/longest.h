// One request that concerns as many mappings as an object can have: how long it takes, and
// how long its shard serves nobody else meanwhile. Where instructions are counted both are
// instructions.
#ifndef BENCH_LONGEST_H
#define BENCH_LONGEST_H

#include <stdbool.h>

#include "services/program.h"

// X(NAME, text): what is done to all of them at once.
#define LONGEST_LIST(X)                                                                            \
    X(UNMAP, "unmap")                                                                              \
    X(PROTECT, "protect")                                                                          \
    X(OVERWRITE, "overwrite")                                                                      \
    X(EXIT, "exit") /* of the process: UNBIND */

enum longest {
#define X(name, text) LONGEST_##name,
    LONGEST_LIST(X)
#undef X
        LONGEST_COUNT
};

// Whether the list has such a word.
bool longest_named(const char *word, enum longest *what);

// The process that has them. BENCH_ARGUMENT_LONGEST: enum longest.
uint64_t longest_child(const struct program_start *start);

// Starts it, and waits for its end. Records: `longest` of the process: what, mappings,
// instructions of the request, the time stamp after it; `ended`: the time stamp when all of it
// was gone, and the longest piece of any shard before and after. NULL, or what went wrong.
const char *longest_measure(enum longest what);

#endif
