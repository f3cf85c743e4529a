// The preemption timer: each CPU's local interrupt controller has one, periodic. One of
// them is measured against the PIT, the only clock with a known rate on every PC; the
// others count as fast, because they count the same bus.
#ifndef REFKERNEL_X86_64_TIMER_H
#define REFKERNEL_X86_64_TIMER_H

#include <stdint.h>

#define TIMER_TICK_NS UINT64_C(1000000)

// Masks the legacy interrupt controller, and measures. Once, after apic_start().
void timer_measure(void);

// The tick of this CPU begins. After timer_measure() and the CPU's apic_start().
void timer_start(void);

// Waits for at least so long, on any CPU but on one at a time.
void timer_wait_us(unsigned us);

#endif
