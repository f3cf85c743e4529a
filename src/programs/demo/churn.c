// Processes that come and go while the workloads run: workloads that nobody waits to begin,
// each killed a while later, wherever it is then. And the objects of those that stay are
// moved from shard to shard meanwhile, which they must not notice.
#include "programs/common/counts.h"
#include "programs/common/json.h"
#include "programs/common/say.h"
#include "programs/demo/children.h"
#include "rt/random.h"
#include "rt/syscall.h"
#include "services/procd_client.h"

// Every other one is short enough to end by itself. The others on this CPU all have a
// turn, a tick each, so many times: with a thousand processes that is half of the run.
enum { OPERATIONS_SHORT = 20, OPERATIONS_LONG = 20000, MOVES_EACH = 4, TURNS_MAX = 100 };
#define SEED_OTHER UINT64_C(0x636875726e) // not the seeds of the workloads

static bool fail(const char *what, uint64_t answer) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: among the workloads: ");
    text_string(text, what);
    text_number(text, answer);
    say_end(&say);
    return false;
}

// By now it may have ended by itself, and then well.
static bool one_end(struct churn *churn, uint64_t *process) {
    struct procd_end end;
    if (*process == 0) {
        return true;
    }
    const procd_result killed = procd_kill(PROGRAM_SLOT_PROCD, *process, 0);
    const procd_result waited = procd_wait(PROGRAM_SLOT_PROCD, *process, &end);
    if ((killed != PROCD_OK && killed != PROCD_ENDED) || waited != PROCD_OK) {
        return fail("a process was not ended, answer ", killed != PROCD_OK ? killed : waited);
    }
    *process = 0;
    churn->killed += end.kind == PROCD_END_KILLED;
    churn->exited += end.kind == PROCD_END_EXITED;
    const bool good = end.kind != PROCD_END_FAULTED && end.code == 0;
    return good || fail("a process did not end well, kind ", end.kind);
}

static bool one_start(const struct children *children, uint64_t i, uint64_t seed,
                      uint64_t *process) {
    const struct procd_spawn request = {
        .name = "workload",
        .flags = PROCD_SPAWN_EXECUTABLE,
        .table_frames = 64,
        .arguments = {seed, i % 2 == 0 ? OPERATIONS_SHORT : OPERATIONS_LONG,
                      children->options.processes + i},
    };
    struct procd_spawned spawned = {0};
    const procd_result result = procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned);
    *process = spawned.process;
    return result == PROCD_OK || fail("a process was not started, answer ", result);
}

// Any workload's object to any shard: the one where it is, too.
static bool one_move(const struct children *children, uint64_t shards, struct random *random) {
    const uint64_t workload = random_below(random, children->options.processes);
    const uint64_t cpu = random_below(random, shards);
    uint64_t answer = 0;
    const procd_result result =
        procd_migrate(PROGRAM_SLOT_PROCD, children->each[workload].process, cpu, &answer);
    return result == PROCD_OK || result == PROCD_ENDED ||
           fail("an object was not moved, answer ", answer);
}

static bool shards_count(uint64_t *shards) {
    struct vspaced_shard_stats stats;
    const procd_result result = procd_space_stats(PROGRAM_SLOT_PROCD, &stats);
    *shards = counts_shards(&stats);
    return result == PROCD_OK || fail("vspaced's counts were not told, answer ", result);
}

bool churn_run(struct children *children) {
    struct churn *churn = &children->churn;
    struct random random = random_make(children->options.seed ^ SEED_OTHER);
    uint64_t shards = 1;
    bool good = children->options.churn == 0 || shards_count(&shards);
    for (uint64_t i = 0; i < children->options.churn && good; i++) {
        uint64_t *process = &churn->processes[i % CHURN_AT_ONCE];
        good = one_end(churn, process) && one_start(children, i, random_next(&random), process);
        for (unsigned k = 0; k < MOVES_EACH && good && shards > 1; k++) {
            good = one_move(children, shards, &random);
        }
        if (i % (1 + children->options.churn / TURNS_MAX) == 0) {
            (void)rt_yield();
        }
    }
    for (uint64_t i = 0; i < CHURN_AT_ONCE; i++) {
        good = one_end(churn, &churn->processes[i]) && good;
    }
    return good;
}

void churn_print(const struct children *children, uint64_t moved) {
    const struct churn *churn = &children->churn;
    if (children->options.churn == 0) {
        return;
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: ");
    text_count(text, churn->killed + churn->exited, " processes came and went meanwhile, ");
    text_count(text, churn->killed, " of them killed; objects of live ones went to another shard ");
    text_count(text, moved, " times");
    say_end(&say);
    struct json json;
    json_begin(&json, "churn");
    json_number(&json, "killed", churn->killed);
    json_number(&json, "exited", churn->exited);
    json_number(&json, "moved", moved);
    json_end(&json);
}
