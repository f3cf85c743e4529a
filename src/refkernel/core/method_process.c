#include "refkernel/process.h"

#include "cpu.h"
#include "endpoint.h"
#include "invocation.h"

enum rk_status control_create_process(struct invocation *call) {
    uint64_t length = invocation_word(call, 2);
    uint64_t slots = invocation_word(call, 3);
    uint64_t first = invocation_word(call, 4);
    uint64_t priority_max = invocation_word(call, 5);
    if (slots == 0 || slots > RK_SLOTS_MAX || slots % RK_SLOTS_PER_PAGE != 0 ||
        priority_max > call->thread->process->priority_max) {
        return RK_BAD_ARGUMENT;
    }
    uint64_t base;
    enum rk_status status =
        memory_take_check(call, invocation_word(call, 0), invocation_word(call, 1), length, &base);
    if (status == RK_OK && length < rk_process_bytes(slots)) {
        status = RK_TOO_SMALL;
    }
    struct cap *destination[3];
    for (unsigned i = 0; i < 3 && status == RK_OK; i++) {
        // No sum that could wrap: a first slot near 2^64 is out of range already.
        status = first >= call->thread->process->caps.slot_count
                     ? RK_BAD_SLOT
                     : cap_space_free(&call->thread->process->caps, first + i, &destination[i]);
    }
    if (status != RK_OK) {
        return status;
    }
    struct process *process =
        process_create(base, length, slots, (uint8_t)priority_max, call->thread->process->cpu);
    if (process == NULL) {
        return RK_NO_OBJECTS;
    }
    process_caps_make(process, destination);
    return RK_OK;
}

enum rk_status control_create_endpoint(struct invocation *call) {
    struct cap *destination;
    enum rk_status status =
        cap_space_free(&call->thread->process->caps, invocation_word(call, 0), &destination);
    if (status != RK_OK) {
        return status;
    }
    struct endpoint *endpoint = endpoint_create(call->thread->cpu);
    if (endpoint == NULL) {
        return RK_NO_OBJECTS;
    }
    cap_make_object(destination, RK_CAP_ENDPOINT, RK_ENDPOINT_RIGHTS, &endpoint->object);
    return RK_OK;
}

enum rk_status control_info(struct invocation *call) {
    const uint64_t words[] = {
        processes.used_count,
        threads.used_count,
        endpoints.used_count,
        processes.entries_max,
        threads.entries_max,
        endpoints.entries_max,
        cap_count,
        space_donated_total,
    };
    invocation_answer(call, words, 8);
    return RK_OK;
}

static struct process *process_called(const struct invocation *call) {
    return process_of(call->cap->object);
}

enum rk_status process_create_thread_method(struct invocation *call) {
    struct process *process = process_called(call);
    uint64_t priority = invocation_word(call, 1);
    struct cap *destination;
    if (priority > process->priority_max) {
        return RK_BAD_ARGUMENT;
    }
    if (process->state != RK_PROCESS_ALIVE) {
        return RK_DEAD;
    }
    enum rk_status status =
        cap_space_free(&call->thread->process->caps, invocation_word(call, 0), &destination);
    if (status != RK_OK) {
        return status;
    }
    struct thread *thread = thread_create(process, (uint8_t)priority);
    if (thread == NULL) {
        return RK_NO_OBJECTS;
    }
    cap_make_object(destination, RK_CAP_THREAD, RK_RIGHT_MANAGE, &thread->object);
    return RK_OK;
}

enum rk_status process_kill_method(struct invocation *call) {
    struct process *process = process_called(call);
    if (process == call->thread->process) {
        return RK_BUSY; // the caller could not be answered; it has EXIT
    }
    return process_kill_piece(process, invocation_word(call, 0)) ? RK_OK : RK_MORE;
}

enum rk_status process_query_method(struct invocation *call) {
    struct process *process = process_called(call);
    const uint64_t words[] = {
        process_state(process),
        process->exit_code,
        process->object.serial,
        cpu_index(process->cpu),
    };
    invocation_answer(call, words, 4);
    return RK_OK;
}

enum rk_status process_set_cpu_method(struct invocation *call) {
    uint64_t index = invocation_word(call, 0);
    if (index >= cpus_count) {
        return RK_BAD_ARGUMENT;
    }
    process_called(call)->cpu = &cpus[index];
    return RK_OK;
}

enum rk_status process_set_fault_method(struct invocation *call) {
    struct process *process = process_called(call);
    struct cap *source;
    enum rk_status status = cap_space_get(&call->thread->process->caps, invocation_word(call, 0),
                                          RK_CAP_ENDPOINT, RK_RIGHT_SEND, &source);
    if (status != RK_OK) {
        return status;
    }
    if (process->state == RK_PROCESS_DEAD) {
        return RK_DEAD;
    }
    if (process->fault.type != RK_CAP_EMPTY) {
        cap_delete(&process->fault);
    }
    // A child of the source: revoking that one takes it back.
    cap_copy(source, &process->fault, RK_RIGHT_SEND);
    return RK_OK;
}
