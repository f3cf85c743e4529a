// The preemption timer: the local interrupt controller's, periodic, measured
// once against the PIT, the only clock with a known rate on every PC.
#ifndef REFKERNEL_X86_64_TIMER_H
#define REFKERNEL_X86_64_TIMER_H

#include <stdint.h>

#define TIMER_TICK_NS UINT64_C(1000000)

// Masks the legacy interrupt controller, switches the local one of this CPU on
// and starts the tick. Its registers must be mapped at DEVICE_BASE.
void timer_start(void);

// Physical address of the local controller's registers; panics if there are none.
uint64_t timer_registers(void);

void timer_acknowledge(void);

#endif
