// Stopping other CPUs, for an entry that touches what is not at home (home.h).
//
// A CPU that is stopped stands still between two entries, or in an entry that has
// changed nothing yet and waits here itself; whoever holds it may act for it then. One
// CPU at a time stops others. Nobody deadlocks: who waits for its turn can be stopped,
// and whoever waits serves what others want forgotten (forget.h).
//
// What a CPU did before it stood still, the one that holds it sees; what that one did,
// the CPU sees when it goes on.
#ifndef REFKERNEL_CORE_WORLD_H
#define REFKERNEL_CORE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"

// Stops the CPUs of the set `more` besides those that `cpu`, the own one, holds. It has
// changed nothing yet that others see. False if the thread that ran here was itself
// stopped meanwhile: its entry is to end without a further deed.
bool world_hold(struct cpu *cpu, uint32_t more);

// Lets all go on that the CPU holds; wakes those that idled and have something to run.
void world_release(struct cpu *cpu);

// A safe point: stands still as long as another CPU wants it so.
void world_park(struct cpu *cpu);

// The CPU has nothing to run and will wait for an interrupt: it stands still and need
// not be asked. False if it stood still already and must look again.
bool world_idle(struct cpu *cpu);

// The interrupt came.
void world_awake(struct cpu *cpu);

void world_reset(void);

#endif
