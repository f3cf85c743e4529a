// The replay's first process: starts the one that replays, with the memory that
// the machine has, and ends the machine with its verdict.
#include "programs/common/counts.h"
#include "programs/common/verdict.h"
#include "programs/replay/replay_main.h"
#include "vspaced/limits.h"

#define TRACE_MODULE "trace.vmt"

// Page-table frames: 16 MiB of them map 8 GiB in 4 KiB pages.
enum { TABLE_FRAMES = 4096 };

// These, of 7/8 of what is free, and as much again for the smallest of traces.
#define MEMORY_MIN (2 * TABLE_FRAMES * UINT64_C(4096))

static const char *replay_run(struct counts *before, bool may_jit) {
    const struct procd_spawn request = {
        .name = "replay",
        .data_name = TRACE_MODULE,
        .flags = PROCD_SPAWN_EXECUTABLE | (may_jit ? PROCD_SPAWN_ALLOW_JIT : 0),
        // What memd keeps for itself and others is little; the trace may need
        // all the rest.
        .memory_max = before->memory.bytes_free / 8 * 7 / 4096 * 4096,
        .table_frames = TABLE_FRAMES,
        .memories_max = VSPACED_MEMORIES_PER_OBJECT,
    };
    struct procd_spawned spawned = {0};
    const procd_result result = procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned);
    if (result != PROCD_OK) {
        return result == PROCD_STEP_FAILED ? procd_step_text(spawned.step)
                                           : procd_status_text(result);
    }
    struct procd_end end;
    if (procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end) != PROCD_OK) {
        return "procd did not tell of the end";
    }
    if (end.kind == PROCD_END_FAULTED) {
        return "the replaying process was stopped by a fault";
    }
    return end.kind == PROCD_END_EXITED && end.code == 0 ? 0 : "the replay failed";
}

static const char *run(bool may_jit) {
    struct counts before;
    struct counts after;
    if (!counts_take(&before)) {
        return "a service did not tell its counts";
    }
    const char *lacks = counts_memory_lacks(MEMORY_MIN);
    if (lacks != 0) {
        return lacks;
    }
    const char *reason = replay_run(&before, may_jit);
    if (!counts_take(&after)) {
        return "a service did not tell its counts at the end";
    }
    counts_print(&before, &after);
    return reason != 0 ? reason : counts_differ(&before, &after, 0);
}

uint64_t replay_parent(const struct program_start *start) {
    const char *reason = run((start->flags & PROGRAM_MAY_JIT) != 0);
    return verdict_give("replay", reason);
}
