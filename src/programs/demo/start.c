// Starting the children.
#include "programs/common/say.h"
#include "programs/common/slot.h"
#include "programs/demo/children.h"
#include "programs/demo/needs.h"
#include "programs/workload/workload_flags.h"
#include "rt/random.h"
#include "services/procd_client.h"

static bool spawn(const struct procd_spawn *request, uint64_t *process) {
    struct procd_spawned spawned = {0};
    const procd_result result = procd_spawn(PROGRAM_SLOT_PROCD, request, &spawned);
    if (result == PROCD_OK) {
        *process = spawned.process;
        return true;
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: cannot start ");
    text_string(text, request->name);
    text_string(text, ": ");
    text_string(text, result == PROCD_UNREACHABLE ? "procd is gone" : procd_status_text(result));
    if (result == PROCD_STEP_FAILED) {
        text_string(text, ": ");
        text_string(text, procd_step_text(spawned.step));
        text_string(text, " answered ");
        text_number(text, spawned.answer);
    }
    say_end(&say);
    return false;
}

static bool collector_start(struct children *children) {
    const uint64_t callers = PROGRAM_SLOT_FREE + children->options.processes;
    const struct procd_spawn request = {
        .name = "collector",
        .flags = PROCD_SPAWN_NEAR, // the director asks it about each end
        .slot_count = (callers + 63) / 64 * 64,
        .arguments = {children->options.processes, children->options.operations},
        .parent_slot = PROGRAM_SLOT_ENDPOINT, // with the right to receive
    };
    return spawn(&request, &children->collector);
}

// A badged copy of the endpoint tells the collector who reports.
static bool workload_start(struct children *children, uint64_t number, uint64_t seed) {
    const struct procd_spawn request = {
        .name = "workload",
        .flags = PROCD_SPAWN_EXECUTABLE, // it maps code, too
        .table_frames = 64,
        .arguments = {seed, children->options.operations, number,
                      (children->options.processes <= NEEDS_LARGE_UP_TO ? WORKLOAD_LARGE : 0) |
                          (children->options.churn != 0 ? WORKLOAD_MOVES : 0)},
        .parent_slot = PROGRAM_SLOT_FREE,
    };
    if (slot_mint(PROGRAM_SLOT_ENDPOINT, PROGRAM_SLOT_FREE, number + 1) != 0) {
        say_line("demo: cannot mint an endpoint for a workload");
        return false;
    }
    struct child *child = &children->each[children->count];
    const bool started = spawn(&request, &child->process);
    (void)slot_delete(PROGRAM_SLOT_FREE);
    if (started) {
        child->seed = seed;
        children->count++;
    }
    return started;
}

static bool others_start(struct children *children, const struct ending *each, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const struct procd_spawn request = {.name = each[i].program,
                                            .arguments = {each[i].argument}};
        struct child *child = &children->each[children->count];
        if (!spawn(&request, &child->process)) {
            return false;
        }
        child->ending = &each[i];
        children->count++;
    }
    return true;
}

bool children_start(struct children *children) {
    if (!collector_start(children)) {
        return false;
    }
    struct random seeds = random_make(children->options.seed);
    for (uint64_t i = 0; i < children->options.processes; i++) {
        // 32 bits are plenty and fit the table.
        if (!workload_start(children, i, random_next(&seeds) >> 32)) {
            return false;
        }
    }
    return others_start(children, endings, ending_count) &&
           (children->options.attack == 0 || others_start(children, attacks, attack_count));
}
