#include "syscall.h"

#include "refkernel/syscall.h"

#include "cap_space.h"
#include "cpu.h"
#include "fast.h"
#include "fault.h"
#include "invocation.h"
#include "ipc.h"
#include "kernel.h"
#include "words.h"

static void call_call(struct thread *thread) {
    struct cap *cap;
    enum rk_status status = cap_space_find(&thread->process->caps, thread->frame.rdi, &cap);
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
    } else if (cap->type == RK_CAP_ENDPOINT) {
        ipc_call(thread, cap);
    } else {
        invocation_run(thread, cap);
    }
}

static void query_local_cap_call(struct thread *thread) {
    uint64_t words[FRAME_ANSWER_WORDS_MAX];
    uint64_t count = 0;
    enum rk_status status = cap_query(&thread->process->caps, thread->frame.rdi, words, &count);
    frame_answer(&thread->frame, status, count, words);
}

static void yield_call(struct thread *thread) {
    thread->frame.rax = RK_OK;
    cpu_yield(thread->cpu);
}

static void exit_call(struct thread *thread) {
    fault_exit(thread, thread->frame.rdx);
}

typedef void syscall_function(struct thread *thread);

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
};

void syscall_run(struct thread *thread) {
    uint64_t number = thread->frame.rax;
    if (number < sizeof(syscalls) / sizeof(syscalls[0])) {
        syscalls[number](thread);
    } else {
        frame_refuse(&thread->frame, RK_BAD_SYSCALL);
    }
}

struct kernel_next kernel_syscall(void) {
    struct thread *thread = cpu_self()->current;
    struct thread *next = NULL;
    if (thread->frame.rax == RK_SYS_CALL) {
        next = fast_call(thread);
    } else if (thread->frame.rax == RK_SYS_REPLY_RECEIVE) {
        next = fast_reply_receive(thread);
    }
    if (next == NULL) {
        syscall_run(thread);
        return (struct kernel_next){kernel_thread_next(), NULL};
    }
    arch_space_load(next->process->space.root);
    return (struct kernel_next){next, &thread->frame};
}

void kernel_tick(void) {
    cpu_yield(cpu_self());
}

struct thread *kernel_thread_current(void) {
    return cpu_self()->current;
}

struct thread *kernel_thread_next(void) {
    struct thread *thread = cpu_choose(cpu_self());
    if (thread != NULL) {
        arch_space_load(thread->process->space.root);
    }
    return thread;
}
