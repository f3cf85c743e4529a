// What is measured: pairs of operations. The second takes back what the first did,
// so that a pair can be repeated at will.
#ifndef BENCH_OPERATIONS_H
#define BENCH_OPERATIONS_H

#include "programs/bench/world.h"
#include "rt/random.h"

// Where the next sample happens.
struct place {
    uint64_t address, offset, length;
};

typedef struct place place_fn(const struct world *world, uint64_t pages, struct random *random);
typedef bool operation_fn(const struct world *world, const struct place *place);

// echo.S: a CALL with four words, whatever it is given, to PROGRAM_SLOT_PARENT.
operation_fn echo_call;

struct pair {
    const char *forth_name, *back_name;
    place_fn *place;
    uint64_t pages;
    operation_fn *forth, *back;
};

extern const struct pair pairs[];
extern const unsigned pair_count;

#endif
