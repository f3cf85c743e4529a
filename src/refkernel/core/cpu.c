#include "cpu.h"

#include "thread.h"

struct cpu cpus[CPUS_MAX];
uint32_t cpus_count;
uint32_t cpus_all;

void cpus_reset(uint32_t count) {
    RK_ASSERT(count > 0 && count <= CPUS_MAX);
    cpus_count = count;
    cpus_all = (UINT32_C(1) << count) - 1;
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        cpus[i] = (struct cpu){.holds = UINT32_C(1) << i};
    }
}

static void ready_push_last(struct cpu *cpu, struct thread *thread) {
    unsigned priority = thread->priority;
    thread->next = NULL;
    thread->previous = cpu->ready[priority].last;
    if (thread->previous != NULL) {
        thread->previous->next = thread;
    } else {
        cpu->ready[priority].first = thread;
    }
    cpu->ready[priority].last = thread;
    cpu->ready_bits |= UINT32_C(1) << priority;
}

static void ready_push_first(struct cpu *cpu, struct thread *thread) {
    unsigned priority = thread->priority;
    thread->previous = NULL;
    thread->next = cpu->ready[priority].first;
    if (thread->next != NULL) {
        thread->next->previous = thread;
    } else {
        cpu->ready[priority].last = thread;
    }
    cpu->ready[priority].first = thread;
    cpu->ready_bits |= UINT32_C(1) << priority;
}

static void ready_remove(struct cpu *cpu, struct thread *thread) {
    unsigned priority = thread->priority;
    if (thread->previous != NULL) {
        thread->previous->next = thread->next;
    } else {
        cpu->ready[priority].first = thread->next;
    }
    if (thread->next != NULL) {
        thread->next->previous = thread->previous;
    } else {
        cpu->ready[priority].last = thread->previous;
    }
    if (cpu->ready[priority].first == NULL) {
        cpu->ready_bits &= ~(UINT32_C(1) << priority);
    }
    thread->next = NULL;
    thread->previous = NULL;
}

void cpu_wake(struct thread *thread) {
    struct cpu *cpu = thread->cpu;
    thread->state = THREAD_READY;
    if (cpu->held) {
        ready_push_last(cpu, thread);
    } else if (cpu->current == NULL) {
        if (cpu->ready_bits >> thread->priority <= 1) {
            cpu->current = thread;
        } else {
            ready_push_last(cpu, thread);
        }
    } else if (thread->priority > cpu->current->priority) {
        // The one that loses the CPU keeps its turn.
        ready_push_first(cpu, cpu->current);
        cpu->current = thread;
    } else {
        ready_push_last(cpu, thread);
    }
}

void cpu_sleep(struct thread *thread) {
    struct cpu *cpu = thread->cpu;
    if (cpu->current == thread) {
        cpu->current = NULL;
    } else {
        ready_remove(cpu, thread);
    }
}

void cpu_yield(struct cpu *cpu) {
    struct thread *thread = cpu->current;
    if (thread != NULL) {
        ready_push_last(cpu, thread);
        cpu->current = NULL;
    }
}

void cpu_settle(struct cpu *cpu) {
    struct thread *thread = cpu->current;
    if (thread != NULL && cpu->ready_bits >> thread->priority > 1) {
        ready_push_first(cpu, thread); // it keeps its turn
        cpu->current = NULL;
    }
}

struct thread *cpu_choose(struct cpu *cpu) {
    if (cpu->current == NULL && cpu->ready_bits != 0) {
        unsigned priority = 31 - (unsigned)__builtin_clz(cpu->ready_bits);
        cpu->current = cpu->ready[priority].first;
        ready_remove(cpu, cpu->current);
    }
    return cpu->current;
}
