// The parts that the benchmark's processes play; argument 0 says which.
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "services/program.h"

enum bench_part {
    BENCH_PARENT = 0,  // the first process: procd gives it no arguments
    BENCH_IDLE = 1,    // is there, and waits
    BENCH_ECHO = 2,    // answers each call at PROGRAM_SLOT_PARENT with its words
    BENCH_MEASURE = 3, // measures; the other arguments are below
    BENCH_WORKER = 4,  // works in turns (turns.h)
    BENCH_LONGEST = 5, // has as many mappings as there can be (longest.h)
};

// Of the measuring process, and of a worker. PROGRAM_SLOT_PARENT leads to the echo.
enum bench_argument {
    BENCH_ARGUMENT_PART,
    BENCH_ARGUMENT_SAMPLES,  // of each operation
    BENCH_ARGUMENT_MAPPINGS, // that the process has while it measures
    BENCH_ARGUMENT_CLIENTS,  // that vspaced has meanwhile; for the records
    BENCH_ARGUMENT_WORKER = BENCH_ARGUMENT_SAMPLES,
    BENCH_ARGUMENT_LONGEST = BENCH_ARGUMENT_SAMPLES,
};

uint64_t bench_parent(const struct program_start *start);

// The exit code: 0 if every operation did what it had to.
uint64_t bench_measure(const struct program_start *start);

// echo.S: a loop of REPLY_RECEIVE with four words. Only registers, and none but those that
// the kernel asks for. The CALL to it is an operation that is measured (operations.h).
_Noreturn void echo_serve(uint64_t slot);

// Between these two a debugger counts by itself what runs, and where
// (tools/lib/bench_stages.py). They do nothing.
void bench_traced_begin(const char *name);
void bench_traced_end(void);

#endif
