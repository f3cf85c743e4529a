// How a process ended against how it had to end. Pure.
#ifndef DEMO_ENDING_H
#define DEMO_ENDING_H

#include <stdbool.h>

#include "services/procd.h"

struct ending {
    const char *program;
    const char *deed;  // what it does, for the reader
    uint64_t argument; // its argument 0
    enum procd_end_kind kind;
    uint64_t code;                       // EXITED
    uint64_t error_code;                 // FAULTED, by a page fault: the processor's bits
    uint64_t address_begin, address_end; // FAULTED: the address lies in [begin, end)
    bool fetch;                          // FAULTED: the address is where it wanted to execute
};

// The programs beside the workloads, in the order in which they are started.
extern const struct ending endings[];
extern const unsigned ending_count;

// The attackers, which a demo with attack=1 starts too.
extern const struct ending attacks[];
extern const unsigned attack_count;

// NULL if it ended as it had to, else the first thing that differs.
const char *ending_differs(const struct ending *ending, const struct procd_end *end);

#endif
