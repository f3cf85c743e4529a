// The short way of the two system calls that a client's request to a server is
// made of. It is taken exactly if
//
//   both             the slot holds a live endpoint with the right that it takes;
//                    the message fits the registers and brings no capability;
//                    nothing with a higher priority than the peer is ready
//   CALL             a receiver waits, on this CPU
//   REPLY_RECEIVE    the caller still waits for the answer, on this CPU, and the
//                    kernel did not call for it (a fault);
//                    nobody waits at the endpoint
//
// Then the message goes from registers to registers and the CPU from thread to
// thread: no ready queue changes. What is left behind is to the byte what the long
// way leaves (ipc.c); tests/refkernel/fast_test.cpp runs both.
#include "fast.h"

#include "cap_space.h"
#include "cpu.h"
#include "endpoint.h"
#include "words.h"

// The endpoint in the slot that the thread names, NULL if it may not use it so.
static inline struct endpoint *endpoint_named(const struct thread *thread, unsigned right,
                                              const struct cap **cap) {
    const struct cap_space *caps = &thread->process->caps;
    uint64_t slot = thread->frame.rdi;
    if (slot >= caps->slot_count) {
        return NULL;
    }
    *cap = &caps->slots[slot];
    bool usable = (*cap)->type == RK_CAP_ENDPOINT && ((*cap)->rights & right) != 0 &&
                  (*cap)->object->serial == (*cap)->serial;
    return usable ? endpoint_of((*cap)->object) : NULL;
}

// Label and count alone, in their ranges: whatever else the tag can have is above
// the count.
static inline bool tag_is_plain(uint64_t tag) {
    return tag >> RK_TAG_COUNT_SHIFT <= RK_MESSAGE_REGISTER_WORDS &&
           rk_tag_label(tag) < RK_LABEL_KERNEL_FIRST;
}

static inline bool may_run_next(const struct thread *peer, const struct cpu *cpu) {
    return peer->cpu == cpu && cpu->ready_bits >> peer->priority <= 1;
}

// Words that the message has not are zero at the receiver.
static inline void message_pass(const struct arch_frame *from, struct arch_frame *to) {
    to->rax = RK_OK;
    to->rsi = from->rsi;
    to->rdx = to->r8 = to->r9 = to->r10 = to->rbx = to->r12 = to->r13 = to->r14 = 0;
    switch (from->rsi >> RK_TAG_COUNT_SHIFT) {
    case 8:
        to->r14 = from->r14;
        // fall through
    case 7:
        to->r13 = from->r13;
        // fall through
    case 6:
        to->r12 = from->r12;
        // fall through
    case 5:
        to->rbx = from->rbx;
        // fall through
    case 4:
        to->r10 = from->r10;
        // fall through
    case 3:
        to->r9 = from->r9;
        // fall through
    case 2:
        to->r8 = from->r8;
        // fall through
    case 1:
        to->rdx = from->rdx;
        break;
    default:
        break;
    }
}

static inline struct thread *cpu_hand_over(struct cpu *cpu, struct thread *to) {
    to->state = THREAD_READY;
    cpu->current = to;
    return to;
}

struct thread *fast_call(struct thread *thread) {
    const struct cap *cap;
    struct endpoint *endpoint = endpoint_named(thread, RK_RIGHT_SEND, &cap);
    if (endpoint == NULL || !tag_is_plain(thread->frame.rsi)) {
        return NULL;
    }
    struct thread *receiver = endpoint_receiver(endpoint);
    if (receiver == NULL || !may_run_next(receiver, thread->cpu)) {
        return NULL;
    }
    endpoint_remove(endpoint, receiver);
    thread->errand = ERRAND_CALL;
    thread->state = THREAD_CALLING;
    thread->badge = cap->badge;
    thread->may_grant = (cap->rights & RK_RIGHT_GRANT) != 0;
    receiver->caller = thread;
    receiver->caller_call = thread->call;
    receiver->frame.rdi = cap->badge;
    message_pass(&thread->frame, &receiver->frame);
    return cpu_hand_over(thread->cpu, receiver);
}

struct thread *fast_reply_receive(struct thread *thread) {
    const struct cap *cap;
    struct endpoint *endpoint = endpoint_named(thread, RK_RIGHT_RECEIVE, &cap);
    if (endpoint == NULL || endpoint->first != NULL || !tag_is_plain(thread->frame.rsi)) {
        return NULL;
    }
    struct thread *caller = thread->caller;
    if (caller == NULL || caller->call != thread->caller_call || caller->state != THREAD_CALLING ||
        caller->errand != ERRAND_CALL || !may_run_next(caller, thread->cpu)) {
        return NULL;
    }
    thread->caller = NULL;
    thread->may_grant = true;
    thread->state = THREAD_RECEIVING;
    endpoint_enqueue(endpoint, thread);
    caller->call++;
    message_pass(&thread->frame, &caller->frame);
    return cpu_hand_over(thread->cpu, caller);
}
