// Where things are at home, and so which CPUs have to stand still for an entry.
//
// No lock guards the kernel's objects. What frequent entries change belongs to one
// CPU, its home:
//
//   the ready queues and the running thread   the CPU
//   a thread that is ready or runs            its CPU (thread.h)
//   an endpoint, its queue, who waits there   the CPU of those who receive from it
//   a thread whose call was received          the CPU of whoever is to answer it
//   the page tables of a space                the CPU that changed it last
//   counts of mappings                        every CPU has its own (frame.h)
//
// Everything else belongs to all CPUs together: capabilities, pools, processes, who
// owns a frame, the console. Each may read it at any time and change it while all
// others stand still (world.h).
//
// Each entry asks here before it changes anything. The answer is the set of CPUs that
// it still has to stop, 0 if it may go on. A CPU that it has stopped counts as its
// own. The answers hold until the entry ends: only a home's own CPU, or one that
// stopped it, changes what is at home there, the fact that it is there included.
#ifndef REFKERNEL_CORE_HOME_H
#define REFKERNEL_CORE_HOME_H

#include <stdint.h>

#include "cpu.h"
#include "endpoint.h"
#include "space.h"
#include "thread.h"

struct cap;

// How far a method of the kernel reaches.
enum home_reach {
    REACH_SELF,       // what any CPU may do at any time
    REACH_SPACE_READ, // the address space that word 0 names; a right that this takes
    REACH_SPACE_MANAGE,
    REACH_ALL, // what belongs to all CPUs
};

// A home may change while it is read; who is not the old home and not the new one
// does not care which of them it sees.
static inline struct cpu *home_read(struct cpu *const *home) {
    return __atomic_load_n(home, __ATOMIC_RELAXED);
}

static inline void home_write(struct cpu **home, struct cpu *cpu) {
    __atomic_store_n(home, cpu, __ATOMIC_RELAXED);
}

// The one home `home`, or all CPUs if it is NULL, without those that `cpu` holds.
uint32_t home_elsewhere(const struct cpu *cpu, const struct cpu *home);

static inline uint32_t home_one(const struct thread *thread, const struct cpu *home) {
    return home == thread->cpu ? 0 : home_elsewhere(thread->cpu, home);
}

static inline uint32_t home_all(const struct thread *thread) {
    return cpus_all & ~thread->cpu->holds;
}

static inline uint32_t home_endpoint(const struct thread *thread, const struct endpoint *endpoint) {
    return home_one(thread, home_read(&endpoint->cpu));
}

// A message goes to the endpoint: a capability that comes along has relatives anywhere.
static inline uint32_t home_send(const struct thread *thread, const struct endpoint *endpoint) {
    return (thread->frame.rsi & RK_TAG_CAP) != 0 ? home_all(thread)
                                                 : home_endpoint(thread, endpoint);
}

// What the sender's message brings, and that it may run again.
uint32_t home_sender(const struct thread *thread, const struct thread *sender);

// A message is taken from the endpoint, or waited for.
static inline uint32_t home_receive(const struct thread *thread, const struct endpoint *endpoint) {
    uint32_t away = home_endpoint(thread, endpoint);
    const struct thread *sender = away == 0 ? endpoint_sender(endpoint) : NULL;
    return sender == NULL ? away : home_sender(thread, sender);
}

// The thread answers the call that its last receive brought.
static inline uint32_t home_reply(const struct thread *thread) {
    if (thread->caller == NULL) {
        return 0;
    }
    return (thread->frame.rsi & RK_TAG_CAP) != 0 ? home_all(thread)
                                                 : home_one(thread, thread->caller->cpu);
}

// Whom the thread's last receive brought is cancelled, which may end in a report.
static inline uint32_t home_drop(const struct thread *thread) {
    return thread->caller == NULL ? 0 : home_all(thread);
}

// A space whose home stands still moves here.
uint32_t home_space_move(const struct thread *thread, struct space *space);

// The space is looked at or changes.
static inline uint32_t home_space(const struct thread *thread, struct space *space) {
    return home_read(&space->cpu) == thread->cpu ? 0 : home_space_move(thread, space);
}

// A look at the capability: whether a call is still awaited is known where its
// caller or its server is, and who waits at an endpoint where that is.
uint32_t home_look(const struct thread *thread, const struct cap *cap);

#endif
