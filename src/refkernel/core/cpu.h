// What belongs to one CPU: the running thread and those that are ready, and what
// it counts. The running thread is in no queue and no ready thread has a higher
// priority, except while another CPU holds this one.
#ifndef REFKERNEL_CORE_CPU_H
#define REFKERNEL_CORE_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/process.h"

#include "arch.h"
#include "frame.h"
#include "limits.h"

struct thread;

struct cpu {
    struct thread *current; // NULL: idles, or is about to choose
    uint32_t ready_bits;    // bit p: queue p is not empty
    uint32_t holds;         // CPUs for which this one may act now: itself, and those it stopped
    bool held;              // it stands still, and another CPU acts for it
    struct {
        struct thread *first, *last;
    } ready[RK_PRIORITIES];
    struct frame_counts counts; // of the spaces at home here
    uint64_t space_root;        // the user space that is loaded, 0: none
};

extern struct cpu cpus[CPUS_MAX];
extern uint32_t cpus_count; // that run
extern uint32_t cpus_all;   // a bit each

static inline struct cpu *cpu_self(void) {
    return arch_cpu();
}

static inline uint32_t cpu_index(const struct cpu *cpu) {
    return (uint32_t)(cpu - cpus);
}

static inline uint32_t cpu_bit(const struct cpu *cpu) {
    return UINT32_C(1) << cpu_index(cpu);
}

// All of them idle from here on; so many run.
void cpus_reset(uint32_t count);

// The thread can run. It runs at once if nothing runs or is ready with a higher
// priority (then whoever woke it has stopped: a direct switch), or if the
// running thread's priority is lower. On a CPU that is held it gets ready only.
void cpu_wake(struct thread *thread);

// The thread is READY no more: it leaves the CPU or the ready queue.
void cpu_sleep(struct thread *thread);

// The running thread goes behind those of its priority.
void cpu_yield(struct cpu *cpu);

// The CPU was held: what others made ready may be more urgent than what runs.
void cpu_settle(struct cpu *cpu);

// The running thread, chosen now if there is none; NULL if none is ready.
struct thread *cpu_choose(struct cpu *cpu);

#endif
