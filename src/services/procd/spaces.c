#include "procd/call.h"
#include "rt/memory.h"
#include "vspaced/client.h"

enum procd_status op_space_stats(const struct call *call) {
    const struct shards *vspaced = &call->procd->vspaced;
    const uint64_t shard = call->request->words[0]; // from 1
    struct vspaced_shard_stats stats;
    if ((call_flags_grantable(call) & PROCD_SPAWN_MAY_SPAWN) == 0) {
        return PROCD_NOT_AUTHORIZED;
    }
    if (shard > vspaced->count) {
        return PROCD_BAD_ARGUMENT;
    }
    const struct vspaced_client manager = {
        shard == 0 ? vspaced->binder_slot : vspaced->first_slot + (uint32_t)shard - 1, 0};
    if (vspaced_shard_stats(&manager, &stats) != VSPACED_OK) {
        return PROCD_STEP_FAILED;
    }
    memcpy(&call->reply->words[1], &stats, sizeof(stats));
    call->reply->word_count = 1 + sizeof(stats) / 8;
    return PROCD_OK;
}

// The process finds out by itself: its next request is answered MOVED, with the endpoint.
enum procd_status op_migrate(const struct call *call) {
    struct processes *processes = &call->procd->processes;
    const uint64_t *words = call->request->words;
    const uint32_t record = process_child(processes, call->caller, words[0]);
    if (record == PROCESS_NONE) {
        return PROCD_NOT_YOURS;
    }
    struct process *process = &processes->records[record];
    if (process->state == PROCESS_ENDED) {
        return PROCD_ENDED;
    }
    if (words[1] >= processes->cpu_count) {
        return PROCD_BAD_ARGUMENT;
    }
    const struct vspaced_client binder = {call->procd->vspaced.binder_slot, 0};
    const vspaced_result result =
        vspaced_migrate(&binder, process->space, (uint32_t)words[1], &process->space);
    call->reply->words[1] = result == VSPACED_OK ? process->space : result;
    call->reply->word_count = 2;
    return result == VSPACED_OK ? PROCD_OK : PROCD_STEP_FAILED;
}
