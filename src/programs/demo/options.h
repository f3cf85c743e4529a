// The demo's argument text: words `name=value`, in any order, each at most once.
// Pure.
#ifndef DEMO_OPTIONS_H
#define DEMO_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "rt/text.h"

struct options {
    uint64_t processes;  // workloads at once
    uint64_t seed;       // of the whole demo
    uint64_t operations; // of each workload, about
    uint64_t attack;     // 1: attackers among them
    uint64_t churn;      // processes that come and go while the workloads run
};

// What is not named keeps its default: 16 processes, seed 1, 2,000 operations, nothing else.
// False if a name is unknown or given twice, or a value is no number or out of its range;
// *why names the word and the range. The word `init=...`, by which procd chose this
// program, is passed over.
bool options_parse(const char *text, struct options *options, struct text *why);

#endif
