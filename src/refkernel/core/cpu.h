// What belongs to one CPU: the running thread and those that are ready. The
// running thread is in no queue and no ready thread has a higher priority.
//
// Only CPU 0 runs today. Everything that a CPU owns is in this structure, and
// every thread names its own, so that others need only to be started.
#ifndef REFKERNEL_CORE_CPU_H
#define REFKERNEL_CORE_CPU_H

#include <stdint.h>

#include "refkernel/process.h"

#include "limits.h"

struct thread;

struct cpu {
    struct thread *current; // NULL: idles, or is about to choose
    uint32_t ready_bits;    // bit p: queue p is not empty
    struct {
        struct thread *first, *last;
    } ready[RK_PRIORITIES];
};

extern struct cpu cpus[CPUS_MAX];
extern uint32_t cpus_count; // that run

static inline struct cpu *cpu_self(void) {
    return &cpus[0];
}

static inline uint32_t cpu_index(const struct cpu *cpu) {
    return (uint32_t)(cpu - cpus);
}

void cpu_reset(struct cpu *cpu);

// The thread can run. It runs at once if nothing runs or is ready with a higher
// priority (then whoever woke it has stopped: a direct switch), or if the
// running thread's priority is lower.
void cpu_wake(struct thread *thread);

// The thread is READY no more: it leaves the CPU or the ready queue.
void cpu_sleep(struct thread *thread);

// The running thread goes behind those of its priority.
void cpu_yield(struct cpu *cpu);

// The running thread, chosen now if there is none; NULL if none is ready.
struct thread *cpu_choose(struct cpu *cpu);

#endif
