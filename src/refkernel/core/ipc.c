#include "ipc.h"

#include "refkernel/fault.h"

#include "answer.h"
#include "cap_space.h"
#include "cpu.h"
#include "endpoint.h"
#include "home.h"
#include "message.h"
#include "words.h"

// The message reaches its receiver; neither is in the endpoint's queue. Who runs
// next is the caller's business.
static void message_deliver(struct thread *from, struct thread *to) {
    if (from->errand == ERRAND_SEND || from->errand == ERRAND_CALL) {
        message_transfer(from, to);
    } else {
        message_transfer_fault(from, to);
    }
    to->frame.rdi = from->badge;
    if (from->errand == ERRAND_CALL || from->errand == ERRAND_FAULT) {
        from->state = THREAD_CALLING;
        to->caller = from;
        to->caller_call = from->call;
    } else if (from->errand == ERRAND_SEND) {
        from->frame.rax = RK_OK;
    } else {
        from->state = THREAD_ENDED;
    }
}

void ipc_send(struct thread *thread, const struct cap *cap, enum thread_errand errand) {
    struct endpoint *endpoint = endpoint_of(cap->object);
    struct thread *receiver = endpoint_receiver(endpoint);
    thread->errand = (uint8_t)errand;
    thread->badge = cap->badge;
    thread->rights = cap->rights;
    if (receiver == NULL) {
        cpu_sleep(thread);
        thread->state = THREAD_SENDING;
        endpoint_enqueue(endpoint, thread);
        return;
    }
    if (errand != ERRAND_SEND) {
        cpu_sleep(thread);
    }
    endpoint_remove(endpoint, receiver);
    message_deliver(thread, receiver);
    cpu_wake(receiver);
}

static void ipc_receive(struct thread *thread, struct endpoint *endpoint) {
    struct thread *sender = endpoint_sender(endpoint);
    endpoint_attend(endpoint, thread);
    if (sender == NULL) {
        cpu_sleep(thread);
        thread->state = THREAD_RECEIVING;
        endpoint_enqueue(endpoint, thread);
        return;
    }
    endpoint_remove(endpoint, sender);
    message_deliver(sender, thread);
    if (sender->errand == ERRAND_SEND) {
        cpu_wake(sender);
    }
}

// The answer reaches `caller`, which waits for it no more. Returns whether it
// can run.
static bool ipc_reply(struct thread *thread, struct thread *caller) {
    caller->call++;
    if (caller->errand == ERRAND_FAULT) {
        bool retries = rk_tag_count(thread->frame.rsi) > 0 && thread->frame.rdx == RK_FAULT_RETRY;
        if (!retries) {
            caller->state = THREAD_FAULTED;
        }
        return retries;
    }
    // Naming a receive slot is the caller's consent; a reply needs no GRANT.
    thread->rights = RK_RIGHTS_ALL;
    message_transfer(thread, caller);
    return true;
}

static enum rk_status call_check(const struct thread *thread, const struct cap *cap) {
    if ((cap->rights & RK_RIGHT_SEND) == 0) {
        return RK_NO_RIGHT;
    }
    return cap_alive_as(cap, RK_CAP_ENDPOINT) ? message_check(thread) : RK_DEAD;
}

uint32_t ipc_call(struct thread *thread, const struct cap *cap) {
    enum rk_status status = call_check(thread, cap);
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    uint32_t away = home_send(thread, endpoint_of(cap->object));
    if (away == 0) {
        ipc_send(thread, cap, ERRAND_CALL);
    }
    return away;
}

uint32_t ipc_send_call(struct thread *thread) {
    struct cap *cap;
    enum rk_status status = cap_space_get(&thread->process->caps, thread->frame.rdi,
                                          RK_CAP_ENDPOINT, RK_RIGHT_SEND, &cap);
    if (status == RK_OK) {
        status = message_check(thread);
    }
    if (status != RK_OK) {
        thread->frame.rax = status;
        return 0;
    }
    uint32_t away = home_send(thread, endpoint_of(cap->object));
    if (away == 0) {
        ipc_send(thread, cap, ERRAND_SEND);
    }
    return away;
}

static inline uint32_t receive(struct thread *thread, bool waits) {
    struct cap *cap;
    enum rk_status status = cap_space_get(&thread->process->caps, thread->frame.rdi,
                                          RK_CAP_ENDPOINT, RK_RIGHT_RECEIVE, &cap);
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    struct endpoint *endpoint = endpoint_of(cap->object);
    uint32_t away = home_receive(thread, endpoint) | home_drop(thread);
    if (away == 0) {
        // A caller that was not answered before the next receive never will be.
        answer_caller_drop(thread);
        if (waits || endpoint_sender(endpoint) != NULL) {
            ipc_receive(thread, endpoint);
        } else {
            frame_refuse(&thread->frame, RK_NOBODY);
        }
    }
    return away;
}

uint32_t ipc_receive_call(struct thread *thread) {
    return receive(thread, true);
}

uint32_t ipc_try_receive_call(struct thread *thread) {
    return receive(thread, false);
}

// Whoever waits for the reply of the thread, or NULL; it is forgotten.
static struct thread *caller_take(struct thread *thread) {
    struct thread *caller = thread->caller;
    thread->caller = NULL;
    if (caller != NULL && !answer_awaited(caller, thread->caller_call)) {
        caller = NULL;
    }
    return caller;
}

// The same for a REPLY capability, which is used up.
static enum rk_status caller_take_saved(struct thread *thread, uint64_t slot,
                                        struct thread **caller) {
    struct cap *cap;
    enum rk_status status =
        cap_space_get(&thread->process->caps, slot, RK_CAP_REPLY, RK_RIGHT_SEND, &cap);
    if (status != RK_OK) {
        return status == RK_DEAD ? RK_NO_CALLER : status;
    }
    *caller = thread_of(cap->object);
    cap_forget(cap);
    return RK_OK;
}

// Answers whom REPLY names. The message is sound.
static enum rk_status reply_named(struct thread *thread) {
    struct thread *caller = NULL;
    enum rk_status status = RK_OK;
    if (thread->frame.rdi != 0) {
        status = caller_take_saved(thread, thread->frame.rdi, &caller);
    } else {
        caller = caller_take(thread);
        status = caller == NULL ? RK_NO_CALLER : RK_OK;
    }
    if (status == RK_OK && ipc_reply(thread, caller)) {
        cpu_wake(caller);
    }
    return status;
}

uint32_t ipc_reply_call(struct thread *thread) {
    enum rk_status status = message_check(thread);
    if (status == RK_OK) {
        // A REPLY capability is a slot, and slots belong to all.
        uint32_t away = thread->frame.rdi != 0 ? home_all(thread) : home_reply(thread);
        if (away != 0) {
            return away;
        }
        status = reply_named(thread);
    }
    thread->frame.rax = status;
    return 0;
}

uint32_t ipc_reply_receive_call(struct thread *thread) {
    struct cap *cap;
    enum rk_status status = cap_space_get(&thread->process->caps, thread->frame.rdi,
                                          RK_CAP_ENDPOINT, RK_RIGHT_RECEIVE, &cap);
    if (status == RK_OK) {
        status = message_check(thread);
    }
    if (status != RK_OK) {
        frame_refuse(&thread->frame, status);
        return 0;
    }
    struct endpoint *endpoint = endpoint_of(cap->object);
    uint32_t away = home_reply(thread) | home_receive(thread, endpoint);
    if (away != 0) {
        return away;
    }
    struct thread *caller = caller_take(thread);
    bool wakes = caller != NULL && ipc_reply(thread, caller);
    ipc_receive(thread, endpoint);
    // Only now: if the thread waits, its caller gets the CPU without a queue.
    if (wakes) {
        cpu_wake(caller);
    }
    return 0;
}

uint32_t ipc_save_caller_call(struct thread *thread) {
    struct cap *slot;
    uint32_t away = home_all(thread);
    if (away != 0) {
        return away;
    }
    enum rk_status status = cap_space_free(&thread->process->caps, thread->frame.rdi, &slot);
    if (status == RK_OK) {
        struct thread *caller = caller_take(thread);
        if (caller != NULL) {
            cap_make_reply(slot, &caller->object, caller->call);
        } else {
            status = RK_NO_CALLER;
        }
    }
    thread->frame.rax = status;
    return 0;
}
