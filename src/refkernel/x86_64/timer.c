#include "x86_64/timer.h"

#include "core/arch.h"
#include "x86_64/registers.h"

enum {
    MSR_APIC_BASE = 0x1b,
    APIC_BASE_X2 = 1 << 10,
    APIC_BASE_ENABLE = 1 << 11,

    // Offsets of registers, 32 bits each.
    APIC_TASK_PRIORITY = 0x80,
    APIC_END_OF_INTERRUPT = 0xb0,
    APIC_SPURIOUS = 0xf0,
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_THERMAL = 0x330,
    APIC_LVT_PERFORMANCE = 0x340,
    APIC_LVT_LINT0 = 0x350,
    APIC_LVT_LINT1 = 0x360,
    APIC_LVT_ERROR = 0x370,
    APIC_TIMER_INITIAL = 0x380,
    APIC_TIMER_CURRENT = 0x390,
    APIC_TIMER_DIVIDE = 0x3e0,

    APIC_SOFTWARE_ENABLE = 1 << 8,
    APIC_NMI = 4 << 8,
    APIC_MASKED = 1 << 16,
    APIC_PERIODIC = 1 << 17,
    APIC_DIVIDE_BY_16 = 3,

    PIT_CHANNEL2 = 0x42,
    PIT_COMMAND = 0x43,
    PIT_CHANNEL2_ONCE = 0xb0, // channel 2, low then high byte, mode 0
    PIT_GATE = 0x61,
    PIT_GATE_OPEN = 0x01,
    PIT_GATE_SPEAKER = 0x02,
    PIT_GATE_OUT = 0x20,

    PIC_MASTER_COMMAND = 0x20,
    PIC_MASTER_DATA = 0x21,
    PIC_SLAVE_COMMAND = 0xa0,
    PIC_SLAVE_DATA = 0xa1,
    PIC_START = 0x11, // initialization in four words, cascaded
    PIC_8086 = 0x01,
    PIC_CASCADE_LINE = 2,
    PIC_MASK_ALL = 0xff,
};

// The PIT counts 1,193,182 times a second: 2386 are 1.9997 ms.
enum { MEASURE_COUNTS = 2386, MEASURE_MS = 2, MEASURE_TRIES = 3 };

// A PIT that never ends its count would hang the start; a port read takes about a
// microsecond, so this is far beyond the measurement.
enum { MEASURE_READS_MAX = 100000000 };

static volatile uint32_t *apic_register(unsigned offset) {
    return (volatile uint32_t *)(DEVICE_BASE + offset);
}

// Its sixteen vectors must not coincide with exceptions even though all are
// masked, because a spurious one can't be.
static void legacy_mask(void) {
    port_write8(PIC_MASTER_COMMAND, PIC_START);
    port_write8(PIC_SLAVE_COMMAND, PIC_START);
    port_write8(PIC_MASTER_DATA, VECTOR_LEGACY_FIRST);
    port_write8(PIC_SLAVE_DATA, VECTOR_LEGACY_FIRST + 8);
    port_write8(PIC_MASTER_DATA, 1 << PIC_CASCADE_LINE);
    port_write8(PIC_SLAVE_DATA, PIC_CASCADE_LINE);
    port_write8(PIC_MASTER_DATA, PIC_8086);
    port_write8(PIC_SLAVE_DATA, PIC_8086);
    port_write8(PIC_MASTER_DATA, PIC_MASK_ALL);
    port_write8(PIC_SLAVE_DATA, PIC_MASK_ALL);
}

static void apic_enable(void) {
    *apic_register(APIC_TASK_PRIORITY) = 0;
    *apic_register(APIC_LVT_TIMER) = APIC_MASKED;
    *apic_register(APIC_LVT_THERMAL) = APIC_MASKED;
    *apic_register(APIC_LVT_PERFORMANCE) = APIC_MASKED;
    *apic_register(APIC_LVT_LINT0) = APIC_MASKED;
    *apic_register(APIC_LVT_LINT1) = APIC_NMI; // hardware errors end in a report
    *apic_register(APIC_LVT_ERROR) = APIC_MASKED;
    *apic_register(APIC_SPURIOUS) = APIC_SOFTWARE_ENABLE | VECTOR_SPURIOUS;
    *apic_register(APIC_TIMER_DIVIDE) = APIC_DIVIDE_BY_16;
}

// The local timer starts before the PIT and is read after it, so that time which
// somebody steals (the host, firmware) makes the result larger, never smaller.
static uint32_t measure_once(void) {
    uint8_t gate = port_read8(PIT_GATE) & (uint8_t)~PIT_GATE_SPEAKER;
    port_write8(PIT_GATE, gate | PIT_GATE_OPEN);
    port_write8(PIT_COMMAND, PIT_CHANNEL2_ONCE);
    port_write8(PIT_CHANNEL2, MEASURE_COUNTS & 0xff);
    *apic_register(APIC_TIMER_INITIAL) = UINT32_MAX;
    port_write8(PIT_CHANNEL2, MEASURE_COUNTS >> 8);
    unsigned reads = 0;
    while (!(port_read8(PIT_GATE) & PIT_GATE_OUT)) {
        if (++reads == MEASURE_READS_MAX) {
            arch_panic("the PIT does not count; the timer cannot be measured");
        }
    }
    uint32_t counted = UINT32_MAX - *apic_register(APIC_TIMER_CURRENT);
    *apic_register(APIC_TIMER_INITIAL) = 0;
    return counted;
}

uint64_t timer_registers(void) {
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

void timer_start(void) {
    legacy_mask();
    apic_enable();
    uint32_t counts = UINT32_MAX;
    for (unsigned i = 0; i < MEASURE_TRIES; i++) {
        uint32_t counted = measure_once();
        counts = counted < counts ? counted : counts;
    }
    *apic_register(APIC_LVT_TIMER) = APIC_PERIODIC | VECTOR_TIMER;
    *apic_register(APIC_TIMER_INITIAL) = counts / MEASURE_MS;
}

void timer_acknowledge(void) {
    *apic_register(APIC_END_OF_INTERRUPT) = 0;
}
