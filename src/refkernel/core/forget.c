#include "forget.h"

#include <stdalign.h>
#include <stdbool.h>

#include "space.h"

enum { FORGET_SPACE = 0 }; // the length that asks to leave the space

// What a CPU asks of others; it changes only while none of its cells is set. A cache
// line each, because others read it.
struct request {
    alignas(64) uint64_t root;
    uint64_t address, length;
};

static struct request requests[CPUS_MAX];

// By who is asked, then by who asks: 1 until it is done. A cache line for who is asked.
static struct { alignas(64) uint32_t open[CPUS_MAX]; } asked[CPUS_MAX];

void forget_reset(void) {
    for (unsigned i = 0; i < CPUS_MAX; i++) {
        for (unsigned j = 0; j < CPUS_MAX; j++) {
            asked[i].open[j] = 0;
        }
    }
}

static void request_do(struct cpu *cpu, const struct request *request) {
    if (cpu->space_root != request->root) {
        return;
    }
    if (request->length == FORGET_SPACE) {
        forget_space_leave(cpu);
    } else {
        arch_space_forget(request->root, request->address, request->length);
    }
}

void forget_serve(struct cpu *cpu) {
    uint32_t *open = asked[cpu_index(cpu)].open;
    for (unsigned i = 0; i < cpus_count; i++) {
        if (__atomic_load_n(&open[i], __ATOMIC_ACQUIRE) != 0) {
            request_do(cpu, &requests[i]);
            __atomic_store_n(&open[i], 0, __ATOMIC_RELEASE);
        }
    }
}

// Asks whoever has the space loaded, and waits for those.
RK_APART static void others_ask(uint64_t root, uint64_t address, uint64_t length) {
    struct cpu *cpu = cpu_self();
    uint32_t self = cpu_index(cpu);
    uint32_t waits = 0;
    requests[self] = (struct request){.root = root, .address = address, .length = length};
    // The tables changed before it is looked who has them loaded.
    arch_fence();
    for (unsigned i = 0; i < cpus_count; i++) {
        if (i != self && __atomic_load_n(&cpus[i].space_root, __ATOMIC_RELAXED) == root) {
            __atomic_store_n(&asked[i].open[self], 1, __ATOMIC_RELEASE);
            arch_cpu_nudge(i);
            waits |= UINT32_C(1) << i;
        }
    }
    for (unsigned i = 0; i < cpus_count; i++) {
        while ((waits >> i & 1) != 0 &&
               __atomic_load_n(&asked[i].open[self], __ATOMIC_ACQUIRE) != 0) {
            forget_serve(cpu);
            arch_pause();
        }
    }
}

void forget_pages(const struct space *space, uint64_t address, uint64_t length) {
    const struct cpu *cpu = cpu_self();
    if (cpu->space_root == space->root) {
        arch_space_forget(space->root, address, length);
    }
    if (space->runs_on != cpu) {
        others_ask(space->root, address, length);
    }
}

void forget_space(const struct space *space) {
    RK_ASSERT(cpu_self()->space_root != space->root);
    if (space->runs_on != cpu_self()) {
        others_ask(space->root, 0, FORGET_SPACE);
    }
}
