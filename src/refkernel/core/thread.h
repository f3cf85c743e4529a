// A thread: its registers, what it waits for, and whom it has yet to answer.
#ifndef REFKERNEL_CORE_THREAD_H
#define REFKERNEL_CORE_THREAD_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "refkernel/message.h"
#include "refkernel/status.h"

#include "arch.h"
#include "object.h"

struct cpu;
struct endpoint;
struct process;

enum thread_state {
    THREAD_CREATED, // not started
    THREAD_READY,   // runs, or waits in the ready queue of its CPU
    THREAD_SENDING, // in the queue of an endpoint with a message
    THREAD_RECEIVING,
    THREAD_CALLING, // its message was received, the answer is to come
    THREAD_FAULTED, // stopped for good unless it is killed
    THREAD_ENDED,
};

// What a thread in an endpoint's queue sends.
enum thread_errand {
    ERRAND_SEND,
    ERRAND_CALL,
    ERRAND_FAULT, // the kernel calls for it; its registers stay as they are
    ERRAND_EXIT,  // the kernel sends for it; it ends with that
};

struct thread {
    struct arch_frame frame; // stays the first member: the entry code saves into it
    struct object object;
    struct process *process;
    struct thread *process_next; // threads of one process
    struct cpu *cpu;             // where it runs, and nowhere else; fixed from its start on

    struct thread *next, *previous; // in a ready queue or an endpoint's queue
    struct endpoint *endpoint;      // in whose queue it is
    uint64_t badge;                 // with which it sends
    uint8_t state;                  // enum thread_state
    uint8_t errand;                 // enum thread_errand, while SENDING or CALLING
    uint8_t rights;                 // RK_RIGHT_* of what it sends through
    uint8_t priority;

    // Identifies the call that the thread is in. Whoever has yet to answer it
    // keeps this number, and has nobody to answer once the two differ. It never
    // goes back, not even when the pool gives the entry to another thread.
    uint64_t call;
    struct thread *caller; // the last receive brought its call `caller_call`
    uint64_t caller_call;

    uint64_t *buffer;        // message buffer as the kernel sees it, or NULL
    uint64_t buffer_address; // physical

    uint64_t fault_kind, fault_address, fault_error; // ERRAND_FAULT and _EXIT

    alignas(16) unsigned char fpu[ARCH_FPU_BYTES];
};

_Static_assert(offsetof(struct thread, frame) == 0, "entry code saves registers at its address");
_Static_assert(sizeof(struct thread) <= 1024, "the pool's budget is a KiB a thread");

extern struct pool threads;

// A thread of `process`, not started; NULL if the pool is empty.
struct thread *thread_create(struct process *process, uint8_t priority);

// Its first run begins at `ip` with the arguments in RDI, RSI and RDX; `buffer`
// is the physical address of an unowned frame of RAM, or 0.
void thread_start(struct thread *thread, uint64_t ip, uint64_t sp, const uint64_t arguments[3],
                  uint64_t buffer);

// A fault stopped it, whether or not somebody may still resume it.
bool thread_is_faulted(const struct thread *thread);

// Ends what the thread takes part in: it leaves every queue, its caller is
// answered CANCELLED, its own call can no longer be answered.
void thread_stop(struct thread *thread, enum thread_state state);

// Stops the thread, takes it from its process and gives it back to the pool.
void thread_destroy(struct thread *thread);

static inline struct thread *thread_of(struct object *object) {
    return OBJECT_OWNER(object, struct thread, object);
}

#endif
