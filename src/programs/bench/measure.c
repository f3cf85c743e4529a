// The measuring process: samples of each operation, and a record of each.
#include "programs/bench/bench.h"
#include "programs/bench/operations.h"
#include "programs/common/json.h"

enum { SAMPLES_MAX = 8192, EMPTY_TRIES = 16 };

// Instructions of each sample.
static uint32_t forth[SAMPLES_MAX], back[SAMPLES_MAX];

static struct world world;
static uint64_t empty; // what reading the clock twice counts by itself

static inline uint64_t time_stamp(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

__attribute__((noinline, used)) void bench_traced_begin(const char *name) {
    __asm__ volatile("" ::"r"(name) : "memory");
}

__attribute__((noinline, used)) void bench_traced_end(void) {
    __asm__ volatile("" ::: "memory");
}

static void empty_measure(void) {
    empty = UINT64_MAX;
    for (unsigned i = 0; i < EMPTY_TRIES; i++) {
        const uint64_t begin = time_stamp();
        const uint64_t spent = time_stamp() - begin;
        empty = spent < empty ? spent : empty;
    }
}

static bool sample(operation_fn *operation, const struct place *place, uint32_t *spent) {
    const uint64_t begin = time_stamp();
    const bool done = operation(&world, place);
    *spent = (uint32_t)(time_stamp() - begin - empty);
    return done;
}

// By halves: the samples are nearly all equal, so that nothing better is needed.
static void sort(uint32_t *values, uint64_t count) {
    for (uint64_t gap = count / 2; gap > 0; gap /= 2) {
        for (uint64_t i = gap; i < count; i++) {
            const uint32_t value = values[i];
            uint64_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) {
                values[at] = values[at - gap];
            }
            values[at] = value;
        }
    }
}

static void record(const struct program_start *start, const char *name, uint32_t *values,
                   uint64_t count) {
    struct json json;
    sort(values, count);
    json_begin(&json, "measure");
    json_text(&json, "name", name);
    json_number(&json, "mappings", start->arguments[BENCH_ARGUMENT_MAPPINGS]);
    json_number(&json, "clients", start->arguments[BENCH_ARGUMENT_CLIENTS]);
    json_number(&json, "samples", count);
    json_number(&json, "min", values[0]);
    json_number(&json, "median", values[count / 2]);
    json_number(&json, "p99", values[count * 99 / 100]);
    json_number(&json, "max", values[count - 1]);
    json_end(&json);
}

static bool traced(const char *name, operation_fn *operation, const struct place *place) {
    bench_traced_begin(name);
    const bool done = operation(&world, place);
    bench_traced_end();
    return done;
}

static bool pair_measure(const struct program_start *start, const struct pair *pair) {
    const uint64_t count = start->arguments[BENCH_ARGUMENT_SAMPLES];
    struct random random = random_make(1);
    bool good = true;
    for (uint64_t i = 0; i < count; i++) {
        const struct place place = pair->place(&world, pair->pages, &random);
        good = sample(pair->forth, &place, &forth[i]) && good;
        good = sample(pair->back, &place, &back[i]) && good;
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
    record(start, pair->forth_name, forth, count);
    record(start, pair->back_name, back, count);
    return true;
}

uint64_t bench_measure(const struct program_start *start) {
    const uint64_t samples = start->arguments[BENCH_ARGUMENT_SAMPLES];
    if (samples == 0 || samples > SAMPLES_MAX ||
        !world_make(&world, start->arguments[BENCH_ARGUMENT_MAPPINGS])) {
        return 1;
    }
    empty_measure();
    for (unsigned i = 0; i < pair_count; i++) {
        if (!pair_measure(start, &pairs[i])) {
            return 1;
        }
    }
    return 0;
}
