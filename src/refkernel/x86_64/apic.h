// The local interrupt controller: each CPU's own, all at the same address
// (DEVICE_BASE). It names its CPU, takes interrupts, and sends them to other CPUs.
#ifndef REFKERNEL_X86_64_APIC_H
#define REFKERNEL_X86_64_APIC_H

#include <stdint.h>

#include "x86_64/layout.h"

// Offsets of registers, 32 bits each.
enum {
    APIC_TASK_PRIORITY = 0x80,
    APIC_END_OF_INTERRUPT = 0xb0,
    APIC_SPURIOUS = 0xf0,
    APIC_COMMAND = 0x300,
    APIC_COMMAND_TARGET = 0x310,
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_THERMAL = 0x330,
    APIC_LVT_PERFORMANCE = 0x340,
    APIC_LVT_LINT0 = 0x350,
    APIC_LVT_LINT1 = 0x360,
    APIC_LVT_ERROR = 0x370,
    APIC_TIMER_INITIAL = 0x380,
    APIC_TIMER_CURRENT = 0x390,
    APIC_TIMER_DIVIDE = 0x3e0,
};

enum { APIC_MASKED = 1 << 16 }; // of a local vector

static inline volatile uint32_t *apic_register(unsigned offset) {
    return (volatile uint32_t *)(DEVICE_BASE + offset);
}

// Physical address of the registers, switched on; panics if there are none.
uint64_t apic_registers(void);

// Takes interrupts from here on; the registers must be mapped.
void apic_start(void);

// The number that the machine has for this CPU. At any time.
uint32_t apic_id(void);

// Of the interrupt that is being served.
void apic_acknowledge(void);

// The CPU with this number becomes what a reset leaves, waiting for the second; then
// it begins in real mode at the page `begin`.
void apic_send_reset(uint32_t id);
void apic_send_begin(uint32_t id, uint32_t begin);

// An interrupt with this vector.
void apic_send(uint32_t id, uint32_t vector);

// Every other CPU gets an NMI. Does nothing before this one's apic_start().
void apic_stop_others(void);

#endif
