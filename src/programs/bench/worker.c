// A process that does one kind of work for the time of a turn.
#include "programs/bench/bench.h"
#include "programs/bench/samples.h"
#include "programs/bench/turns.h"
#include "programs/bench/world.h"
#include "rt/syscall.h"

enum { MAPPINGS = 16, ARITHMETIC_ROUNDS = 2000 };

static struct world world;

static bool arithmetic(void) {
    uint64_t value = 1;
    for (unsigned i = 0; i < ARITHMETIC_ROUNDS; i++) {
        value = value * UINT64_C(6364136223846793005) + 1;
        __asm__ volatile("" : "+r"(value));
    }
    return true;
}

static bool null_call(void) {
    uint64_t words[3] = {1, 2, 3};
    return vspaced_ping(&world.client, words) == VSPACED_OK;
}

static bool map(bool *is_mapped) {
    const uint64_t address = WORLD_LIVE + WORLD_PAGE;
    *is_mapped = !*is_mapped;
    return *is_mapped ? world_map(&world, address, WORLD_OFFSET, WORLD_PAGE)
                      : world_unmap(&world, address, WORLD_PAGE);
}

static bool work_do(uint64_t work, bool *is_mapped) {
    switch (work) {
    case WORK_ARITHMETIC:
        return arithmetic();
    case WORK_NULL_CALL:
        return null_call();
    default:
        return map(is_mapped);
    }
}

// Operations that began before the end of the turn.
static uint64_t turn_take(const struct turn *turn) {
    uint64_t count = 0;
    bool is_mapped = false;
    bool good = true;
    uint64_t now = time_stamp();
    while (now < turn->begin) {
        __asm__ volatile("pause");
        now = time_stamp();
    }
    while (now < turn->end) {
        const uint64_t before = now;
        good = work_do(turn->work, &is_mapped) && good;
        now = time_stamp();
        samples_forth.values[count++ % SAMPLES_MAX] = (uint32_t)(now - before);
    }
    if (is_mapped) {
        good = work_do(turn->work, &is_mapped) && good;
    }
    samples_forth.count = count < SAMPLES_MAX ? count : SAMPLES_MAX;
    return good ? count : UINT64_MAX;
}

uint64_t worker_run(const struct program_start *start) {
    struct turn_done done = {.worker = start->arguments[BENCH_ARGUMENT_WORKER]};
    if (!world_make(&world, MAPPINGS)) {
        done.operations = UINT64_MAX;
    }
    for (;;) {
        struct rt_message message = {
            .label = TURN_LABEL,
            .word_count = 3,
            .words = {done.worker, done.operations, done.ticks},
        };
        if (rt_call(PROGRAM_SLOT_PARENT, &message, 0) != RK_OK) {
            return 1;
        }
        const struct turn turn = {message.words[0], message.words[1], message.words[2]};
        done.operations = turn_take(&turn);
        done.ticks = samples_median(&samples_forth);
    }
}
