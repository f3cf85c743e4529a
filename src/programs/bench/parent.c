// The first process: the clients that only exist, the one that measures, the
// verdict.
#include "programs/bench/bench.h"
#include "programs/bench/longest.h"
#include "programs/bench/samples.h"
#include "programs/bench/turns.h"
#include "programs/common/counts.h"
#include "programs/common/verdict.h"
#include "services/procd_client.h"

enum {
    TABLE_FRAMES = 1024, // 60,000 mappings and as many gaps are 235 tables
    MAPPINGS_MAX = 65536,
    MEMORY_MAX = 16 * 1024 * 1024, // its tables, and two large pages
    IDLE_BYTES = 160 * 1024,       // what a client that only exists takes, with its tables
    IDLE_STACK_BYTES = 4096,
    IDLE_SLOTS = 64,
    IDLE_TABLE_FRAMES = 16,
    BOOT_PROCESSES = 64,
    PROCESSES_QUICK = 20,
    PROCESSES = 200,
    SAMPLES_QUICK = 500,
    SAMPLES = 4000,
    TURNS = 100,
};

struct run {
    uint64_t mappings, clients;
};

static const struct run runs[] = {
    {16, 1},     {1000, 1},  {60000, 1},   {16, 64},      {1000, 64},
    {60000, 64}, {16, 1024}, {1000, 1024}, {60000, 1024},
};
static const struct run runs_quick[] = {{16, 1}, {1000, 1}};
static const uint64_t crowds[] = {1, 64, 1024};

static uint64_t clients; // processes that the parent started and that exist

static const char *spawn(const struct procd_spawn *request, uint64_t *process) {
    struct procd_spawned spawned = {0};
    const procd_result result = procd_spawn(PROGRAM_SLOT_PROCD, request, &spawned);
    if (result != PROCD_OK) {
        return result == PROCD_STEP_FAILED ? procd_step_text(spawned.step)
                                           : procd_status_text(result);
    }
    *process = spawned.process;
    return 0;
}

static const char *idle_spawn(uint64_t *process) {
    const struct procd_spawn request = {
        .name = "bench",
        .flags = PROCD_SPAWN_ENDPOINT,
        .stack_bytes = IDLE_STACK_BYTES,
        .slot_count = IDLE_SLOTS,
        .table_frames = IDLE_TABLE_FRAMES,
        .arguments = {[BENCH_ARGUMENT_PART] = BENCH_IDLE},
    };
    return spawn(&request, process);
}

static const char *echo_spawn(void) {
    const struct procd_spawn request = {
        .name = "bench",
        .flags = PROCD_SPAWN_NEAR,
        .arguments = {[BENCH_ARGUMENT_PART] = BENCH_ECHO},
        .parent_slot = PROGRAM_SLOT_ENDPOINT, // with the right to receive
    };
    uint64_t process = 0;
    return spawn(&request, &process);
}

static const char *clients_spawn(uint64_t count) {
    const char *reason = 0;
    for (uint64_t process = 0; clients < count && reason == 0; clients += reason == 0) {
        reason = idle_spawn(&process);
    }
    return reason;
}

static const char *measure(const struct run *run, uint64_t samples) {
    const struct procd_spawn request = {
        .name = "bench",
        .flags = PROCD_SPAWN_NEAR,
        .memory_max = MEMORY_MAX,
        .table_frames = TABLE_FRAMES,
        .mappings_max = MAPPINGS_MAX,
        .arguments = {[BENCH_ARGUMENT_PART] = BENCH_MEASURE,
                      [BENCH_ARGUMENT_SAMPLES] = samples,
                      [BENCH_ARGUMENT_MAPPINGS] = run->mappings,
                      [BENCH_ARGUMENT_CLIENTS] = run->clients},
        .parent_slot = PROGRAM_SLOT_ENDPOINT,
    };
    uint64_t process = 0;
    const char *reason = clients_spawn(run->clients - 1);
    reason = reason == 0 ? spawn(&request, &process) : reason;
    if (reason != 0) {
        return reason;
    }
    struct procd_end end;
    if (procd_wait(PROGRAM_SLOT_PROCD, process, &end) != PROCD_OK) {
        return "procd did not tell of the end";
    }
    return end.kind == PROCD_END_EXITED && end.code == 0 ? 0 : "the measuring process failed";
}

// A process: its memory, space, segments, stack, thread, all of it through procd;
// and everything back.
static const char *process_turn(uint64_t *begin, uint64_t *end) {
    uint64_t process = 0;
    const uint64_t before = time_stamp();
    const char *reason = idle_spawn(&process);
    const uint64_t between = time_stamp();
    struct procd_end ended;
    if (reason != 0 || procd_kill(PROGRAM_SLOT_PROCD, process, 0) != PROCD_OK ||
        procd_wait(PROGRAM_SLOT_PROCD, process, &ended) != PROCD_OK) {
        return reason != 0 ? reason : "a process could not be ended";
    }
    *begin = between - before;
    *end = time_stamp() - between;
    return 0;
}

static const char *processes_measure(const struct run *run, uint64_t count) {
    struct samples *begin = &samples_forth, *end = &samples_back;
    begin->count = count;
    end->count = count;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t started = 0, ended = 0;
        const char *reason = process_turn(&started, &ended);
        if (reason != 0) {
            return reason;
        }
        begin->values[i] = (uint32_t)started;
        end->values[i] = (uint32_t)ended;
    }
    samples_record(begin, "start a process", run->mappings, run->clients);
    samples_record(end, "end a process", run->mappings, run->clients);
    return 0;
}

// For a debugger, which counts what bind and unbind take of it.
static const char *processes_traced(void) {
    const char *reason = 0;
    for (unsigned i = 0; i < sizeof(crowds) / sizeof(crowds[0]) && reason == 0; i++) {
        uint64_t begin = 0, end = 0;
        reason = clients_spawn(crowds[i] - 1);
        if (reason == 0) {
            bench_traced_begin("a process");
            reason = process_turn(&begin, &end);
            bench_traced_end();
        }
    }
    return reason;
}

static const char *runs_make(const struct run *each, unsigned count, uint64_t samples,
                             uint64_t processes) {
    const char *reason = counts_memory_lacks(MEMORY_MAX + IDLE_BYTES * each[count - 1].clients);
    reason = reason == 0 ? echo_spawn() : reason;
    for (unsigned i = 0; i < count && reason == 0; i++) {
        reason = measure(&each[i], samples);
        if (each[i].mappings == runs[0].mappings && reason == 0) {
            reason = processes_measure(&each[i], processes);
        }
    }
    return reason;
}

// Boots are measured up to here: rootd has told when the kernel began.
static const char *boot_measure(void) {
    uint64_t process = 0;
    const char *reason = 0;
    for (unsigned i = 0; i < BOOT_PROCESSES && reason == 0; i++) {
        reason = idle_spawn(&process);
    }
    struct json json;
    json_begin(&json, "boot");
    json_text(&json, "what", "64 processes are started");
    json_number(&json, "time_stamp", time_stamp());
    json_end(&json);
    return reason;
}

uint64_t bench_parent(const struct program_start *start) {
    const char *reason = 0;
    enum longest what;
    if (text_equal(start->text, "quick")) {
        reason = runs_make(runs_quick, sizeof(runs_quick) / sizeof(runs_quick[0]), SAMPLES_QUICK,
                           PROCESSES_QUICK);
    } else if (text_equal(start->text, "boot")) {
        reason = boot_measure();
    } else if (text_equal(start->text, "processes")) {
        reason = processes_traced();
    } else if (text_equal(start->text, "shards")) {
        reason = turns_measure(TURNS);
    } else if (start->text[0] == 0) {
        reason = runs_make(runs, sizeof(runs) / sizeof(runs[0]), SAMPLES, PROCESSES);
    } else if (longest_named(start->text, &what)) {
        reason = longest_measure(what);
    } else {
        reason = "no such argument; there are `quick`, `boot`, `processes`, `shards`, `unmap`, "
                 "`protect`, `overwrite` and `exit`";
    }
    return verdict_give("bench", reason);
}
