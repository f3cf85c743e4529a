// Who runs next on a CPU, and what makes it choose anew.
#include "cpu.h"
#include "forget.h"
#include "kernel.h"
#include "process.h"
#include "thread.h"
#include "world.h"

struct cpu *kernel_cpu(uint32_t index) {
    return &cpus[index];
}

struct thread *kernel_thread_current(void) {
    return cpu_self()->current;
}

// Nothing runs. What is ready after all is found at the next turn.
RK_APART static struct thread *thread_choose(struct cpu *cpu) {
    struct thread *thread = cpu_choose(cpu);
    while (thread == NULL) {
        forget_space_leave(cpu);
        if (world_idle(cpu)) {
            return NULL;
        }
        thread = cpu_choose(cpu);
    }
    forget_space_load(cpu, thread->process->space.root);
    return thread;
}

struct thread *kernel_thread_next(struct cpu *cpu) {
    struct thread *thread = cpu->current;
    if (thread == NULL) {
        return thread_choose(cpu);
    }
    forget_space_load(cpu, thread->process->space.root);
    return thread;
}

void kernel_awake(void) {
    world_awake(cpu_self());
}

void kernel_tick(void) {
    cpu_yield(cpu_self());
}

void kernel_nudge(void) {
    struct cpu *cpu = cpu_self();
    forget_serve(cpu);
    world_park(cpu);
    cpu_settle(cpu);
}
