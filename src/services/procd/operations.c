#include "procd/operations.h"

#include "common/kernel.h"
#include "procd/call.h"
#include "procd/reap.h"
#include "procd/report.h"
#include "procd/slots.h"
#include "procd/spawn.h"
#include "refkernel/fault.h"
#include "rt/memory.h"
#include "rt/syscall.h"
#include "vspaced/client.h"

static enum procd_status op_name_module(const struct call *call) {
    const uint64_t *words = call->request->words;
    if (call->caller != PROCESS_ROOT) {
        return PROCD_NOT_AUTHORIZED;
    }
    char name[PROGRAM_NAME_BYTES];
    memcpy(name, &words[2], sizeof(name));
    return module_set_name(&call->procd->modules, words[0], words[1], name) ? PROCD_OK
                                                                            : PROCD_BAD_ARGUMENT;
}

static enum procd_status op_spawn(const struct call *call) {
    static struct order order;
    const enum procd_status status =
        order_parse(call->request->words, call->request->word_count, &order);
    if (status != PROCD_OK) {
        return status;
    }
    const uint32_t grantable = call_flags_grantable(call);
    if ((grantable & PROCD_SPAWN_MAY_SPAWN) == 0 || (order.flags & ~grantable) != 0) {
        return PROCD_NOT_AUTHORIZED;
    }
    struct spawned spawned = {0};
    const enum procd_status result =
        process_spawn(call->procd, call->caller, &order, call->request->has_capability, &spawned);
    call->reply->words[1] = result == PROCD_OK ? spawned.number : spawned.step;
    call->reply->words[2] = spawned.answer;
    call->reply->word_count = result == PROCD_OK ? 2 : 3;
    return result;
}

static enum procd_status wait_saved(const struct call *call, uint32_t slot, bool *waits) {
    if (*waits) {
        return PROCD_WAITED_FOR;
    }
    if (rt_save_caller(slot) != RK_OK) {
        return PROCD_KERNEL_REFUSED;
    }
    *waits = true;
    call->reply->word_count = 0;
    return PROCD_OK;
}

static enum procd_status wait_any(const struct call *call) {
    struct processes *processes = &call->procd->processes;
    if (process_child_next(processes, call->caller, 0) == PROCESS_NONE) {
        return PROCD_NO_CHILD;
    }
    if (call->caller == PROCESS_ROOT) {
        return wait_saved(call, PROCD_SLOT_ROOT_WAIT, &processes->root_waits_any);
    }
    return wait_saved(call, procd_slot(call->caller, PROCESS_SLOT_WAIT_ANY),
                      &processes->records[call->caller].waits_any);
}

static enum procd_status op_wait(const struct call *call) {
    struct processes *processes = &call->procd->processes;
    const uint64_t number = call->request->words[0];
    const uint32_t record = number == 0 ? process_child_ended(processes, call->caller)
                                        : process_child(processes, call->caller, number);
    if (record == PROCESS_NONE) {
        return number == 0 ? wait_any(call) : PROCD_NOT_YOURS;
    }
    struct process *process = &processes->records[record];
    if (process->state != PROCESS_ENDED) {
        return wait_saved(call, procd_slot(record, PROCESS_SLOT_WAIT), &process->waited);
    }
    memcpy(&call->reply->words[1], &process->end, sizeof(process->end));
    call->reply->word_count = 1 + sizeof(process->end) / 8;
    process_release(processes, record);
    return PROCD_OK;
}

static enum procd_status op_kill(const struct call *call) {
    struct processes *processes = &call->procd->processes;
    const uint64_t number = call->request->words[0];
    const uint32_t record = process_child(processes, call->caller, number);
    if (record == PROCESS_NONE) {
        return PROCD_NOT_YOURS;
    }
    if (processes->records[record].state == PROCESS_ENDED) {
        return PROCD_ENDED;
    }
    const struct procd_end end = {
        .process = number, .kind = PROCD_END_KILLED, .code = call->request->words[1]};
    process_reap(call->procd, record, &end);
    return PROCD_OK;
}

static void info_write(const struct processes *processes, uint32_t record, uint64_t *words) {
    const struct process *process = &processes->records[record];
    struct procd_info info = {
        .process = process_number(processes, record),
        .state = process->state == PROCESS_ENDED ? PROCD_STATE_ENDED : PROCD_STATE_RUNS,
        .vspace_handle = process->space,
    };
    if (process->parent < PROCD_PROCESSES_MAX) {
        info.parent = process_number(processes, process->parent);
    }
    memcpy(info.name, process->name, sizeof(info.name));
    memcpy(words, &info, sizeof(info));
}

enum { INFO_WORDS = sizeof(struct procd_info) / 8 };

static enum procd_status op_info(const struct call *call) {
    const struct processes *processes = &call->procd->processes;
    const uint64_t number = call->request->words[0];
    uint32_t record = call->caller;
    if (number != 0) {
        record = process_child(processes, call->caller, number);
    }
    if (record >= PROCD_PROCESSES_MAX) {
        return PROCD_NOT_YOURS;
    }
    info_write(processes, record, &call->reply->words[1]);
    call->reply->word_count = 1 + INFO_WORDS;
    return PROCD_OK;
}

static enum procd_status op_list(const struct call *call) {
    enum { LIST_MAX = (RK_MESSAGE_WORDS_MAX - 3) / INFO_WORDS };
    const struct processes *processes = &call->procd->processes;
    const uint64_t cursor = call->request->words[0];
    if (cursor >= PROCD_PROCESSES_MAX) {
        return PROCD_BAD_ARGUMENT;
    }
    uint64_t count = 0;
    uint32_t record = process_child_next(processes, call->caller, (uint32_t)cursor);
    while (record != PROCESS_NONE && count < LIST_MAX) {
        info_write(processes, record, &call->reply->words[3 + count * INFO_WORDS]);
        count++;
        record = process_child_next(processes, call->caller, record + 1);
    }
    call->reply->words[1] = count;
    call->reply->words[2] = record == PROCESS_NONE ? 0 : record;
    call->reply->word_count = 3 + count * INFO_WORDS;
    return PROCD_OK;
}

static enum procd_status op_stats(const struct call *call) {
    struct procd_stats stats = call->procd->processes.stats;
    stats.files = modules_read_count(&call->procd->modules);
    struct kernel_counts kernel;
    if (kernel_control_info(SLOT_PROCESS_CONTROL, &kernel) != RK_OK) {
        return PROCD_KERNEL_REFUSED;
    }
    stats.kernel_processes = kernel.processes;
    stats.kernel_threads = kernel.threads;
    stats.kernel_endpoints = kernel.endpoints;
    stats.kernel_capabilities = kernel.capabilities;
    stats.kernel_table_frames = kernel.table_frames;
    memcpy(&call->reply->words[1], &stats, sizeof(stats));
    call->reply->word_count = 1 + sizeof(stats) / 8;
    return PROCD_OK;
}

struct operation {
    uint64_t label, words;
    operation_fn *run;
};

static const struct operation *operation_find(uint64_t label) {
    static const struct operation operations[] = {
#define X(name, function, label, words) {label, words, op_##function},
        PROCD_OPERATION_LIST(X)
#undef X
    };
    for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (operations[i].label == label) {
            return &operations[i];
        }
    }
    return 0;
}

// The spawn has texts after its fixed words and checks them itself; a capability
// comes with nothing else.
static enum procd_status request_check(const struct operation *operation,
                                       const struct procd_request *request) {
    if (request->label == PROCD_OP_SPAWN_SERVICE) {
        return PROCD_OK;
    }
    if (request->word_count != operation->words || request->has_capability) {
        return PROCD_BAD_WORD_COUNT;
    }
    return request->words[operation->words - 1] == 0 ? PROCD_OK : PROCD_RESERVED_NOT_ZERO;
}

// Whoever a process gave a copy of its endpoint can ask in its name as long as it
// runs, no longer: its record is another's soon, and what it had would be too.
static uint32_t caller_find(const struct processes *processes, uint64_t badge) {
    if (procd_badge_kind(badge) == PROCD_BADGE_ROOT) {
        return PROCESS_ROOT;
    }
    const uint32_t record = process_find(processes, procd_badge_number(badge));
    if (procd_badge_kind(badge) != PROCD_BADGE_CLIENT || record == PROCESS_NONE ||
        processes->records[record].state != PROCESS_RUNS) {
        return PROCESS_NONE;
    }
    return record;
}

static enum procd_status client_serve(struct call *call) {
    const struct operation *operation = operation_find(call->request->label);
    const uint64_t badge = call->request->badge;
    if (operation == 0) {
        return PROCD_UNKNOWN_OPERATION;
    }
    call->caller = caller_find(&call->procd->processes, badge);
    if (call->caller == PROCESS_NONE) {
        return PROCD_NOT_AUTHORIZED;
    }
    const enum procd_status status = request_check(operation, call->request);
    return status == PROCD_OK ? operation->run(call) : status;
}

// The kernel tells of a fault or an exit. It needs no reply: the thread stays
// stopped until the process is gone.
static void kernel_serve(struct procd *procd, const struct procd_request *request) {
    const uint64_t number = procd_badge_number(request->badge);
    const uint32_t record = process_find(&procd->processes, number);
    const uint64_t *words = request->words;
    if (record == PROCESS_NONE || procd->processes.records[record].state != PROCESS_RUNS) {
        return;
    }
    struct procd_end end = {.process = number, .kind = PROCD_END_EXITED, .code = words[3]};
    if (request->label != RK_LABEL_EXIT) {
        end.kind = PROCD_END_FAULTED;
        end.code = 0;
        end.fault_kind = words[0];
        end.fault_ip = words[1];
        end.fault_address = words[2];
        end.fault_error = words[3];
        fault_report(procd, record, words);
    }
    process_reap(procd, record, &end);
}

void procd_serve(struct procd *procd, const struct procd_request *request,
                 struct procd_reply *reply) {
    struct call call = {.procd = procd, .request = request, .reply = reply};
    reply->word_count = 0;
    if (procd_badge_kind(request->badge) == PROCD_BADGE_FAULT) {
        kernel_serve(procd, request);
        return;
    }
    reply->word_count = 1;
    const enum procd_status status = client_serve(&call);
    reply->words[0] = status;
    if (status != PROCD_OK && request->label != PROCD_OP_MIGRATE &&
        request->label != PROCD_OP_SPAWN_SERVICE) {
        reply->word_count = 1;
    }
}
