#include "programs/bench/turns.h"

#include "programs/bench/bench.h"
#include "programs/common/json.h"
#include "rt/syscall.h"
#include "rt/time_stamp.h"
#include "services/procd_client.h"
#include "vspaced/badge.h"
#include "vspaced/slots.h"

enum {
    WORKERS_MAX = 32,
    WORKERS_A_SHARD = 4, // as many on shard 0 flood it
    SHARDS_MAX = VSPACED_SHARDS,
    REPLY_SLOT_FIRST = PROGRAM_SLOT_FREE,
    MEMORY_MAX = 8 * 1024 * 1024,
};

// 20 ms on a processor of 2.5 GHz, and time to hand the turns out: short, so that whatever
// else the machine does comes to all of a repetition's turns, or to few repetitions.
#define TURN_TICKS  UINT64_C(50000000)
#define TURN_MARGIN UINT64_C(10000000)

struct workers {
    uint64_t count, shards;
    uint64_t of_shard[SHARDS_MAX][WORKERS_A_SHARD]; // numbers
    uint64_t counts[SHARDS_MAX];
    struct turn_done done[WORKERS_MAX];
};

static struct workers workers;

// The next worker that is ready. Its call is kept.
static bool ready_await(void) {
    struct rt_message message = {0};
    if (rt_receive(PROGRAM_SLOT_ENDPOINT, &message, 0) != RK_OK || message.label != TURN_LABEL ||
        message.words[0] >= workers.count) {
        return false;
    }
    const uint64_t worker = message.words[0];
    workers.done[worker] = (struct turn_done){worker, message.words[1], message.words[2]};
    return message.words[1] != UINT64_MAX &&
           rt_save_caller(REPLY_SLOT_FIRST + (uint32_t)worker) == RK_OK;
}

// One more, on the CPU that has the fewest processes. Its object says which.
static const char *worker_spawn(void) {
    const struct procd_spawn request = {
        .name = "bench",
        .memory_max = MEMORY_MAX,
        .arguments =
            {[BENCH_ARGUMENT_PART] = BENCH_WORKER, [BENCH_ARGUMENT_WORKER] = workers.count},
        .parent_slot = PROGRAM_SLOT_ENDPOINT,
    };
    struct procd_spawned spawned = {0};
    struct procd_info info;
    if (procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned) != PROCD_OK ||
        procd_info(PROGRAM_SLOT_PROCD, spawned.process, &info) != PROCD_OK) {
        return "a worker can't be started";
    }
    const uint32_t shard = vspaced_shard_of_slot(vspaced_handle_slot(info.vspace_handle));
    if (shard < workers.shards && workers.counts[shard] < WORKERS_A_SHARD) {
        workers.of_shard[shard][workers.counts[shard]++] = workers.count;
    }
    workers.count++;
    return ready_await() ? 0 : "a worker did not get ready";
}

static bool shards_have_workers(void) {
    for (uint64_t shard = 0; shard < workers.shards; shard++) {
        if (workers.counts[shard] < WORKERS_A_SHARD) {
            return false;
        }
    }
    return true;
}

// All of them at once, the others idle.
static bool turn_give(enum work work, const uint64_t *numbers, uint64_t count) {
    const uint64_t begin = time_stamp() + TURN_MARGIN;
    bool good = true;
    for (uint64_t i = 0; i < count; i++) {
        const struct rt_message message = {
            .label = TURN_LABEL,
            .word_count = 3,
            .words = {work, begin, begin + TURN_TICKS},
        };
        good = rt_reply(REPLY_SLOT_FIRST + (uint32_t)numbers[i], &message) == RK_OK && good;
    }
    for (uint64_t i = 0; i < count; i++) {
        good = ready_await() && good;
    }
    return good;
}

static bool turn_measure(uint64_t repetition, enum work work, const char *who,
                         const uint64_t *numbers, uint64_t count) {
    static const char *const names[] = {
#define X(name, text) text,
        WORK_LIST(X)
#undef X
    };
    if (!turn_give(work, numbers, count)) {
        return false;
    }
    uint64_t operations = 0;
    for (uint64_t i = 0; i < count; i++) {
        operations += workers.done[numbers[i]].operations;
    }
    struct json json;
    json_begin(&json, "turn");
    json_number(&json, "repetition", repetition);
    json_text(&json, "work", names[work]);
    json_text(&json, "who", who);
    json_number(&json, "operations", operations);
    json_number(&json, "ticks", workers.done[numbers[count - 1]].ticks);
    json_end(&json);
    return true;
}

// Each shard's worker alone, then all together.
static bool together_measure(uint64_t repetition, enum work work) {
    uint64_t all[SHARDS_MAX] = {0};
    bool good = true;
    for (uint64_t shard = 0; shard < workers.shards; shard++) {
        all[shard] = workers.of_shard[shard][0];
        good =
            good && turn_measure(repetition, work, shard == 0 ? "first" : "alone", &all[shard], 1);
    }
    return good && turn_measure(repetition, work, "together", all, workers.shards);
}

// The last shard's worker, while all of the first's ask for as much as they can.
static bool flood_measure(uint64_t repetition, enum work work) {
    uint64_t all[WORKERS_A_SHARD + 1] = {0};
    for (uint64_t i = 0; i < WORKERS_A_SHARD; i++) {
        all[i] = workers.of_shard[0][i];
    }
    all[WORKERS_A_SHARD] = workers.of_shard[workers.shards - 1][0];
    return turn_measure(repetition, work, "alone", &all[WORKERS_A_SHARD], 1) &&
           turn_measure(repetition, work, "flood", all, WORKERS_A_SHARD + 1);
}

const char *turns_measure(uint64_t repetitions) {
    struct vspaced_shard_stats stats;
    if (procd_space_stats(PROGRAM_SLOT_PROCD, &stats) != PROCD_OK || stats.shard < 2 ||
        stats.shard > SHARDS_MAX) {
        return "this takes two shards";
    }
    workers.shards = stats.shard;
    const char *reason = 0;
    while (reason == 0 && !shards_have_workers()) {
        reason = workers.count < WORKERS_MAX ? worker_spawn() : "no worker comes to some shard";
    }
    bool good = true;
    for (uint64_t i = 0; i < repetitions && reason == 0 && good; i++) {
        for (unsigned work = 0; work < WORK_COUNT && good; work++) {
            good = together_measure(i, (enum work)work);
        }
        good = good && flood_measure(i, WORK_MAP);
    }
    return reason != 0 ? reason : good ? 0 : "a turn failed";
}
