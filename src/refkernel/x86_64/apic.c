#include "x86_64/apic.h"

#include <stdbool.h>

#include "core/arch.h"
#include "x86_64/registers.h"

enum {
    MSR_APIC_BASE = 0x1b,
    APIC_BASE_X2 = 1 << 10,
    APIC_BASE_ENABLE = 1 << 11,

    APIC_SOFTWARE_ENABLE = 1 << 8,
    APIC_ID_SHIFT = 24,

    // What a command, or a local vector, delivers.
    DELIVER_NMI = 4 << 8,
    DELIVER_RESET = 5 << 8,
    DELIVER_BEGIN = 6 << 8,

    COMMAND_PENDING = 1 << 12,
    COMMAND_ASSERT = 1 << 14,
    COMMAND_OTHERS = 3 << 18, // all but the own CPU

    PAGE_SHIFT = 12,
};

static bool started; // the registers are mapped

uint64_t apic_registers(void) {
    enum { CPUID_APIC = 1 << 9 }; // leaf 1, EDX
    if (!(cpuid_read(1).edx & CPUID_APIC)) {
        arch_panic("the processor has no local interrupt controller");
    }
    uint64_t base = msr_read(MSR_APIC_BASE);
    if (base & APIC_BASE_X2) {
        arch_panic("the firmware left the interrupt controller in x2APIC mode");
    }
    msr_write(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
    return base & UINT64_C(0x000ffffffffff000);
}

void apic_start(void) {
    *apic_register(APIC_TASK_PRIORITY) = 0;
    *apic_register(APIC_LVT_TIMER) = APIC_MASKED;
    *apic_register(APIC_LVT_THERMAL) = APIC_MASKED;
    *apic_register(APIC_LVT_PERFORMANCE) = APIC_MASKED;
    *apic_register(APIC_LVT_LINT0) = APIC_MASKED;
    *apic_register(APIC_LVT_LINT1) = DELIVER_NMI; // hardware errors end in a report
    *apic_register(APIC_LVT_ERROR) = APIC_MASKED;
    *apic_register(APIC_SPURIOUS) = APIC_SOFTWARE_ENABLE | VECTOR_SPURIOUS;
    started = true;
}

uint32_t apic_id(void) {
    return cpuid_read(1).ebx >> APIC_ID_SHIFT;
}

void apic_acknowledge(void) {
    *apic_register(APIC_END_OF_INTERRUPT) = 0;
}

// The command before this one may not be on its way yet.
static void command_send(uint32_t target, uint32_t command) {
    while (*apic_register(APIC_COMMAND) & COMMAND_PENDING) {
        loop_pause();
    }
    *apic_register(APIC_COMMAND_TARGET) = target << APIC_ID_SHIFT;
    *apic_register(APIC_COMMAND) = command | COMMAND_ASSERT;
}

void apic_send_reset(uint32_t id) {
    command_send(id, DELIVER_RESET);
}

void apic_send_begin(uint32_t id, uint32_t begin) {
    command_send(id, DELIVER_BEGIN | begin >> PAGE_SHIFT);
}

void apic_send(uint32_t id, uint32_t vector) {
    command_send(id, vector);
}

void apic_stop_others(void) {
    if (started) {
        command_send(0, DELIVER_NMI | COMMAND_OTHERS);
    }
}
