#include "world.h"

#include <stdalign.h>

#include "forget.h"

// How one CPU is asked to stand still, and its answer. Every stop has a number of its
// own, so that the answer to an earlier one is never taken for that to this one. A
// cache line each, because a CPU that stands still reads it all the time.
struct stop {
    alignas(64) uint64_t asked; // number of the stop; 0: go on
    uint64_t parked;            // the last one that the CPU obeyed
    uint32_t idle;              // 1: it stands still as long as it is, unasked
};

static struct stop stops[CPUS_MAX];

// Whose turn it is to stop others, first come first served.
static struct {
    alignas(64) uint32_t ticket_next;
    uint32_t ticket_now;
    uint64_t number; // of the last stop; its own for who has the turn
} turn;

void world_reset(void) {
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        stops[i] = (struct stop){0};
    }
    turn.ticket_next = 0;
    turn.ticket_now = 0;
    turn.number = 0;
}

void world_park(struct cpu *cpu) {
    struct stop *stop = &stops[cpu_index(cpu)];
    uint64_t number = __atomic_load_n(&stop->asked, __ATOMIC_ACQUIRE);
    if (number == 0) {
        return;
    }
    while (number != 0) {
        __atomic_store_n(&stop->parked, number, __ATOMIC_RELEASE);
        forget_serve(cpu);
        arch_pause();
        number = __atomic_load_n(&stop->asked, __ATOMIC_ACQUIRE);
    }
}

static void turn_await(struct cpu *cpu) {
    uint32_t ticket = __atomic_fetch_add(&turn.ticket_next, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&turn.ticket_now, __ATOMIC_ACQUIRE) != ticket) {
        forget_serve(cpu);
        world_park(cpu);
        arch_pause();
    }
    turn.number++;
}

static bool cpu_stands(const struct stop *stop, uint64_t number) {
    return __atomic_load_n(&stop->parked, __ATOMIC_ACQUIRE) == number ||
           __atomic_load_n(&stop->idle, __ATOMIC_ACQUIRE) != 0;
}

static void cpus_ask(uint32_t more) {
    for (unsigned i = 0; i < cpus_count; i++) {
        if ((more >> i & 1) != 0) {
            __atomic_store_n(&stops[i].asked, turn.number, __ATOMIC_RELEASE);
        }
    }
    // Either the CPU sees that it is asked before it leaves its idling, or it is seen
    // here that it does not idle.
    arch_fence();
    for (unsigned i = 0; i < cpus_count; i++) {
        if ((more >> i & 1) != 0 && !cpu_stands(&stops[i], turn.number)) {
            arch_cpu_nudge(i);
        }
    }
}

bool world_hold(struct cpu *cpu, uint32_t more) {
    bool ran = cpu->current != NULL;
    if (cpu->holds == cpu_bit(cpu)) {
        turn_await(cpu);
    }
    cpus_ask(more);
    for (unsigned i = 0; i < cpus_count; i++) {
        if ((more >> i & 1) == 0) {
            continue;
        }
        while (!cpu_stands(&stops[i], turn.number)) {
            forget_serve(cpu);
            arch_pause();
        }
        cpus[i].held = true;
    }
    cpu->holds |= more;
    // Nobody but this CPU makes another thread the running one.
    return ran && cpu->current != NULL;
}

static void cpu_release(unsigned index) {
    bool wakes = cpus[index].ready_bits != 0;
    cpus[index].held = false;
    __atomic_store_n(&stops[index].asked, 0, __ATOMIC_RELEASE);
    arch_fence();
    if (wakes && __atomic_load_n(&stops[index].idle, __ATOMIC_ACQUIRE) != 0) {
        arch_cpu_nudge(index);
    }
}

void world_release(struct cpu *cpu) {
    uint32_t held = cpu->holds & ~cpu_bit(cpu);
    cpu->holds = cpu_bit(cpu);
    for (unsigned i = 0; i < cpus_count; i++) {
        if ((held >> i & 1) != 0) {
            cpu_release(i);
        }
    }
    __atomic_store_n(&turn.ticket_now, turn.ticket_now + 1, __ATOMIC_RELEASE);
    cpu_settle(cpu);
}

bool world_idle(struct cpu *cpu) {
    struct stop *stop = &stops[cpu_index(cpu)];
    if (cpus_count == 1) {
        return true;
    }
    __atomic_store_n(&stop->idle, 1, __ATOMIC_RELEASE);
    arch_fence();
    if (__atomic_load_n(&stop->asked, __ATOMIC_ACQUIRE) == 0) {
        return true;
    }
    world_awake(cpu);
    return false;
}

void world_awake(struct cpu *cpu) {
    __atomic_store_n(&stops[cpu_index(cpu)].idle, 0, __ATOMIC_RELAXED);
    arch_fence();
    world_park(cpu);
}
