// Instructions instead of time: the same on every machine and at every load.
#ifndef TESTS_BENCH_COUNT_H
#define TESTS_BENCH_COUNT_H

#include <string>

#include "bench/registry.h"

// Under callgrind, started with --instr-atstart=no: a dump with the case's name and
// the number of operations that were run: `operations`, or what tells as much.
void case_count(const std::string &name, Loop &loop, uint64_t operations);

// So many operations, one by one, with a dump called name/NUMBER for each.
void case_count_each(const std::string &name, Loop &loop, uint64_t operations);

#endif
