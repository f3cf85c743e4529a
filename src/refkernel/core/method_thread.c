#include "refkernel/process.h"

#include "cpu.h"
#include "invocation.h"

// The frame for the thread's message buffer, or none.
static enum rk_status buffer_get(struct invocation *call, uint64_t *base) {
    uint64_t slot = invocation_word(call, 5);
    uint64_t offset = invocation_word(call, 6);
    *base = 0;
    if (slot == 0) {
        return offset == 0 ? RK_OK : RK_BAD_ARGUMENT;
    }
    struct cap *memory;
    enum rk_status status = cap_space_get(&call->thread->process->caps, slot, RK_CAP_MEMORY,
                                          RK_RIGHT_READ | RK_RIGHT_WRITE, &memory);
    if (status == RK_OK) {
        status = memory_range_check(memory->length, offset, RK_PAGE_BYTES);
    }
    if (status != RK_OK) {
        return status;
    }
    if (memory->device != 0) {
        return RK_BAD_ARGUMENT;
    }
    *base = memory->base + offset;
    // Mapped it may be, by whoever uses the buffer.
    return frame_range_unowned(*base, RK_PAGE_BYTES) ? RK_OK : RK_BUSY;
}

enum rk_status thread_start_method(struct invocation *call) {
    struct thread *thread = thread_of(call->cap->object);
    uint64_t ip = invocation_word(call, 0);
    uint64_t sp = invocation_word(call, 1);
    // A return to a non-canonical address would fault in the kernel.
    if (ip < RK_USER_BEGIN || ip >= RK_USER_END || sp > RK_USER_END) {
        return RK_BAD_ARGUMENT;
    }
    if (thread->state != THREAD_CREATED) {
        return RK_BUSY;
    }
    uint64_t buffer;
    enum rk_status status = buffer_get(call, &buffer);
    if (status != RK_OK) {
        return status;
    }
    uint64_t arguments[3] = {invocation_word(call, 2), invocation_word(call, 3),
                             invocation_word(call, 4)};
    thread_start(thread, ip, sp, arguments, buffer);
    return RK_OK;
}

// As refkernel/process.h numbers them.
static uint64_t thread_state_told(const struct thread *thread) {
    switch ((enum thread_state)thread->state) {
    case THREAD_CREATED:
        return 0;
    case THREAD_READY:
        return 1;
    case THREAD_RECEIVING:
        return 2;
    case THREAD_SENDING:
    case THREAD_CALLING:
        switch ((enum thread_errand)thread->errand) {
        case ERRAND_FAULT:
            return 3;
        case ERRAND_EXIT:
            return 4;
        default:
            return 2;
        }
    case THREAD_FAULTED:
        return 3;
    default:
        return 4;
    }
}

enum rk_status thread_query_method(struct invocation *call) {
    const struct thread *thread = thread_of(call->cap->object);
    const uint64_t words[] = {
        thread->frame.rip,
        thread->frame.rsp,
        thread_state_told(thread),
        cpu_index(thread->cpu),
    };
    invocation_answer(call, words, 4);
    return RK_OK;
}

enum rk_status thread_set_cpu_method(struct invocation *call) {
    struct thread *thread = thread_of(call->cap->object);
    uint64_t index = invocation_word(call, 0);
    if (index >= cpus_count) {
        return RK_BAD_ARGUMENT;
    }
    if (thread->state != THREAD_CREATED) {
        return RK_BUSY;
    }
    thread->cpu = &cpus[index];
    return RK_OK;
}
