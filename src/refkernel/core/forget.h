// Making every CPU forget pages that changed.
//
// A CPU remembers pages of the one space that it has loaded (cpu->space_root), so only
// CPUs that have the changed space loaded are asked, and only they are waited for. They are
// looked for unless all threads of the space were started on the own one (space->runs_on,
// which changes while all stand still), as they nearly always were. Who
// waits, here or in world.h, serves the requests of others meanwhile: two CPUs that ask
// each other both go on. A request needs neither a lock nor an atomic change: who asks
// whom has a cell of its own, which the one sets and the other clears.
#ifndef REFKERNEL_CORE_FORGET_H
#define REFKERNEL_CORE_FORGET_H

#include <stdint.h>

#include "cpu.h"

struct space;

// Pages [address, address + length) of the space changed; on return no CPU remembers them.
void forget_pages(const struct space *space, uint64_t address, uint64_t length);

// The space ends: on return no CPU has it loaded. All but this one stand still.
void forget_space(const struct space *space);

// Does what other CPUs ask of this one.
void forget_serve(struct cpu *cpu);

// Asked for nothing, by nobody.
void forget_reset(void);

// The CPU's user space from here on. Who changes a page before this is seen changed it
// before this CPU can read it; who changes one later finds the space loaded here.
static inline void forget_space_load(struct cpu *cpu, uint64_t root) {
    if (cpu->space_root != root) {
        __atomic_store_n(&cpu->space_root, root, __ATOMIC_RELAXED);
        arch_space_load(root);
    }
}

static inline void forget_space_leave(struct cpu *cpu) {
    if (cpu->space_root != 0) {
        __atomic_store_n(&cpu->space_root, 0, __ATOMIC_RELAXED);
        arch_space_leave();
    }
}

#endif
