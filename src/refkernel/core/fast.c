// A call, and the short way of the two system calls that a client's request to a server
// is made of. It is taken exactly if
//
//   both             the slot holds a live endpoint with the right that it takes;
//                    the message fits the registers and brings no capability;
//                    nothing with a higher priority than the peer is ready;
//                    the endpoint is at home on this CPU (home.h)
//   CALL             a receiver waits
//   REPLY_RECEIVE    the caller still waits for the answer, on this CPU, and the
//                    kernel did not call for it (a fault);
//                    nobody waits at the endpoint
//
// Then the CPU goes from thread to thread: no ready queue changes. The words stay
// where they are; the machine hands them on (kernel.h). With that done, what is left is
// to the byte what the long way leaves (ipc.c); tests/refkernel/fast_test.cpp runs both.
#include "cap_space.h"
#include "cpu.h"
#include "endpoint.h"
#include "forget.h"
#include "home.h"
#include "kernel.h"
#include "process.h"
#include "syscall.h"
#include "words.h"

// The endpoint that the capability is to, NULL if the thread may not use it so or it is not
// at home.
static inline struct endpoint *endpoint_usable(const struct thread *thread, const struct cap *cap,
                                               unsigned right) {
    bool usable = cap->type == RK_CAP_ENDPOINT && (cap->rights & right) != 0 &&
                  cap->object->serial == cap->serial;
    struct endpoint *endpoint = usable ? endpoint_of(cap->object) : NULL;
    return usable && home_read(&endpoint->cpu) == thread->cpu ? endpoint : NULL;
}

// Label and count alone, in their ranges: whatever else the tag can have is above
// the count.
static inline bool tag_is_plain(uint64_t tag) {
    return tag >> RK_TAG_COUNT_SHIFT <= RK_MESSAGE_REGISTER_WORDS &&
           rk_tag_label(tag) < RK_LABEL_KERNEL_FIRST;
}

static inline bool may_run_next(const struct thread *peer, const struct cpu *cpu) {
    return cpu->ready_bits == 0 || cpu->ready_bits >> peer->priority <= 1;
}

static inline struct thread *cpu_hand_over(struct cpu *cpu, struct thread *to) {
    to->state = THREAD_READY;
    cpu->current = to;
    forget_space_load(cpu, to->process->space.root);
    return to;
}

// Who gets the call and runs next, or NULL with nothing done.
static inline struct thread *call_short(struct thread *thread, const struct cap *cap) {
    struct endpoint *endpoint = endpoint_usable(thread, cap, RK_RIGHT_SEND);
    if (endpoint == NULL || !tag_is_plain(thread->frame.rsi)) {
        return NULL;
    }
    struct thread *receiver = endpoint_receiver(endpoint);
    if (receiver == NULL || !may_run_next(receiver, thread->cpu)) {
        return NULL;
    }
    endpoint_remove_first(endpoint);
    thread->errand = ERRAND_CALL;
    thread->state = THREAD_CALLING;
    thread->badge = cap->badge;
    thread->rights = cap->rights;
    receiver->caller = thread;
    receiver->caller_call = thread->call;
    receiver->frame.rdi = cap->badge;
    return cpu_hand_over(thread->cpu, receiver);
}

struct kernel_next kernel_call(struct thread *thread) {
    const struct cap_space *caps = &thread->process->caps;
    uint64_t slot = thread->frame.rdi;
    if (slot >= caps->slot_count) {
        frame_refuse(&thread->frame, RK_BAD_SLOT);
        return (struct kernel_next){.thread = thread};
    }
    struct cap *cap = &caps->slots[slot];
    struct thread *receiver = call_short(thread, cap);
    return receiver != NULL ? (struct kernel_next){.thread = receiver, .sender = thread}
                            : syscall_call(thread, cap);
}

struct kernel_next kernel_reply_receive_short(struct thread *thread) {
    static const struct kernel_next refused;
    const struct cap_space *caps = &thread->process->caps;
    uint64_t slot = thread->frame.rdi;
    if (slot >= caps->slot_count) {
        return refused;
    }
    struct endpoint *endpoint = endpoint_usable(thread, &caps->slots[slot], RK_RIGHT_RECEIVE);
    if (endpoint == NULL || endpoint->first != NULL || !tag_is_plain(thread->frame.rsi)) {
        return refused;
    }
    struct thread *caller = thread->caller;
    if (caller == NULL || caller->cpu != thread->cpu || caller->call != thread->caller_call ||
        caller->state != THREAD_CALLING || caller->errand != ERRAND_CALL ||
        !may_run_next(caller, thread->cpu)) {
        return refused;
    }
    thread->caller = NULL;
    thread->rights = RK_RIGHTS_ALL;
    thread->state = THREAD_RECEIVING;
    endpoint_enqueue_first(endpoint, thread);
    caller->call++;
    return (struct kernel_next){.thread = cpu_hand_over(thread->cpu, caller), .sender = thread};
}
