#include "syscall.h"

#include "refkernel/syscall.h"

#include "cap_space.h"
#include "cpu.h"
#include "fault.h"
#include "home.h"
#include "invocation.h"
#include "ipc.h"
#include "kernel.h"
#include "words.h"
#include "world.h"

static inline uint32_t call_run(struct thread *thread, struct cap *cap) {
    return cap->type == RK_CAP_ENDPOINT ? ipc_call(thread, cap) : invocation_run(thread, cap);
}

static uint32_t call_call(struct thread *thread) {
    struct cap *cap;
    enum rk_status status = cap_space_find(&thread->process->caps, thread->frame.rdi, &cap);
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    return call_run(thread, cap);
}

static uint32_t query_local_cap_call(struct thread *thread) {
    const struct cap_space *caps = &thread->process->caps;
    uint64_t words[CAP_INFO_WORDS];
    struct cap *cap;
    uint32_t away =
        cap_space_find(caps, thread->frame.rdi, &cap) == RK_OK ? home_look(thread, cap) : 0;
    if (away == 0) {
        enum rk_status status = cap_query(caps, thread->frame.rdi, words);
        thread->frame.rax = status;
        frame_words(&thread->frame, words, status == RK_OK ? CAP_INFO_WORDS : 0);
    }
    return away;
}

static uint32_t yield_call(struct thread *thread) {
    thread->frame.rax = RK_OK;
    cpu_yield(thread->cpu);
    return 0;
}

static uint32_t exit_call(struct thread *thread) {
    uint32_t away = home_all(thread);
    if (away == 0) {
        fault_exit(thread, thread->frame.rdx);
    }
    return away;
}

typedef uint32_t syscall_function(struct thread *thread);

static syscall_function *const syscalls[] = {
    [RK_SYS_CALL] = call_call,
    [RK_SYS_REPLY_RECEIVE] = ipc_reply_receive_call,
    [RK_SYS_SEND] = ipc_send_call,
    [RK_SYS_RECEIVE] = ipc_receive_call,
    [RK_SYS_REPLY] = ipc_reply_call,
    [RK_SYS_SAVE_CALLER] = ipc_save_caller_call,
    [RK_SYS_QUERY_LOCAL_CAP] = query_local_cap_call,
    [RK_SYS_YIELD] = yield_call,
    [RK_SYS_EXIT] = exit_call,
    [RK_SYS_TRY_RECEIVE] = ipc_try_receive_call,
};

uint32_t syscall_run(struct thread *thread) {
    uint64_t number = thread->frame.rax;
    if (number < sizeof(syscalls) / sizeof(syscalls[0])) {
        return syscalls[number](thread);
    }
    frame_refuse(&thread->frame, RK_BAD_SYSCALL);
    return 0;
}

// The running thread's call with other CPUs stopped. Each time one stopped more,
// everything may have changed that was looked at before, and the thread may be gone.
RK_APART static void syscall_run_holding(uint32_t away) {
    struct cpu *cpu = cpu_self();
    while (away != 0 && world_hold(cpu, away)) {
        away = syscall_run(cpu->current);
    }
    world_release(cpu);
}

// Who runs next, once nothing but these CPUs is in the way of the running thread's call.
static inline struct thread *syscall_end(struct thread *thread, struct cpu *cpu, uint32_t away) {
    if (away != 0) {
        syscall_run_holding(away);
    } else if (cpu->current == thread) {
        return thread; // its space is loaded
    }
    return kernel_thread_next(cpu);
}

// One piece, because a call of the kernel's own is as frequent as a message.
RK_APART RK_WHOLE struct kernel_next syscall_call(struct thread *thread, struct cap *cap) {
    struct cpu *cpu = thread->cpu;
    uint32_t away = call_run(thread, cap);
    if (away != 0) {
        thread->frame.rax = RK_SYS_CALL; // it is made again
    }
    return (struct kernel_next){.thread = syscall_end(thread, cpu, away)};
}

struct thread *kernel_syscall(struct thread *thread) {
    struct cpu *cpu = thread->cpu;
    return syscall_end(thread, cpu, syscall_run(thread));
}
