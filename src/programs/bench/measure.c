// The measuring process: samples of each operation, and a record of each.
#include "programs/bench/bench.h"
#include "programs/bench/operations.h"
#include "programs/bench/samples.h"
#include "programs/common/say.h"

static struct world world;
static uint64_t empty;

__attribute__((noinline, used)) void bench_traced_begin(const char *name) {
    __asm__ volatile("" ::"r"(name) : "memory");
}

__attribute__((noinline, used)) void bench_traced_end(void) {
    __asm__ volatile("" ::: "memory");
}

static bool sample(operation_fn *operation, const struct place *place, uint32_t *spent) {
    const uint64_t begin = time_stamp();
    const bool done = operation(&world, place);
    *spent = (uint32_t)(time_stamp() - begin - empty);
    return done;
}

static bool traced(const char *name, operation_fn *operation, const struct place *place) {
    bench_traced_begin(name);
    const bool done = operation(&world, place);
    bench_traced_end();
    return done;
}

static bool pair_measure(const struct program_start *start, const struct pair *pair) {
    const uint64_t *arguments = start->arguments;
    const uint64_t count = arguments[BENCH_ARGUMENT_SAMPLES];
    struct random random = random_make(1);
    bool good = true;
    for (uint64_t i = 0; i < count; i++) {
        const struct place place = pair->place(&world, pair->pages, &random);
        good = sample(pair->forth, &place, &samples_forth.values[i]) && good;
        good = sample(pair->back, &place, &samples_back.values[i]) && good;
    }
    // Once more, now that every page and table is there.
    const struct place place = pair->place(&world, pair->pages, &random);
    good = traced(pair->forth_name, pair->forth, &place) && good;
    good = traced(pair->back_name, pair->back, &place) && good;
    if (!good) {
        say_line("bench: an operation did not do what it had to:");
        say_line(pair->forth_name);
        return false;
    }
    samples_forth.count = count;
    samples_back.count = count;
    samples_record(&samples_forth, pair->forth_name, arguments[BENCH_ARGUMENT_MAPPINGS],
                   arguments[BENCH_ARGUMENT_CLIENTS]);
    samples_record(&samples_back, pair->back_name, arguments[BENCH_ARGUMENT_MAPPINGS],
                   arguments[BENCH_ARGUMENT_CLIENTS]);
    return true;
}

uint64_t bench_measure(const struct program_start *start) {
    const uint64_t samples = start->arguments[BENCH_ARGUMENT_SAMPLES];
    if (samples == 0 || samples > SAMPLES_MAX ||
        !world_make(&world, start->arguments[BENCH_ARGUMENT_MAPPINGS])) {
        return 1;
    }
    empty = samples_empty();
    for (unsigned i = 0; i < pair_count; i++) {
        if (!pair_measure(start, &pairs[i])) {
            return 1;
        }
    }
    return 0;
}
