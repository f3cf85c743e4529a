#include "x86_64/timer.h"

#include "core/arch.h"
#include "x86_64/apic.h"
#include "x86_64/registers.h"

enum {
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

enum {
    PIT_HZ_THOUSANDTH = 1193,
    WAIT_US_MAX = 50000, // its 16 bits count 54 ms
};

// A PIT that never ends its count would hang the start; a port read takes about a
// microsecond, so this is far beyond the measurement.
enum { PIT_READS_MAX = 100000000 };

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

// Channel 2 counts down once, so many, from the write of the second byte on.
static void pit_begin(uint16_t counts) {
    uint8_t gate = port_read8(PIT_GATE) & (uint8_t)~PIT_GATE_SPEAKER;
    port_write8(PIT_GATE, gate | PIT_GATE_OPEN);
    port_write8(PIT_COMMAND, PIT_CHANNEL2_ONCE);
    port_write8(PIT_CHANNEL2, (uint8_t)counts);
    port_write8(PIT_CHANNEL2, (uint8_t)(counts >> 8));
}

static void pit_await(void) {
    unsigned reads = 0;
    while (!(port_read8(PIT_GATE) & PIT_GATE_OUT)) {
        loop_pause();
        if (++reads == PIT_READS_MAX) {
            arch_panic("the PIT does not count; no time can be measured");
        }
    }
}

// The local timer starts before the PIT and is read after it, so that time which
// somebody steals (the host, firmware) makes the result larger, never smaller.
static uint32_t measure_once(void) {
    *apic_register(APIC_TIMER_INITIAL) = UINT32_MAX;
    pit_begin(MEASURE_COUNTS);
    pit_await();
    uint32_t counted = UINT32_MAX - *apic_register(APIC_TIMER_CURRENT);
    *apic_register(APIC_TIMER_INITIAL) = 0;
    return counted;
}

static uint32_t tick_counts;

void timer_measure(void) {
    legacy_mask();
    *apic_register(APIC_TIMER_DIVIDE) = APIC_DIVIDE_BY_16;
    uint32_t counts = UINT32_MAX;
    for (unsigned i = 0; i < MEASURE_TRIES; i++) {
        uint32_t counted = measure_once();
        counts = counted < counts ? counted : counts;
    }
    tick_counts = counts / MEASURE_MS;
}

void timer_start(void) {
    *apic_register(APIC_TIMER_DIVIDE) = APIC_DIVIDE_BY_16;
    *apic_register(APIC_LVT_TIMER) = APIC_PERIODIC | VECTOR_TIMER;
    *apic_register(APIC_TIMER_INITIAL) = tick_counts;
}

void timer_wait_us(unsigned us) {
    while (us > 0) {
        unsigned piece = us < WAIT_US_MAX ? us : WAIT_US_MAX;
        pit_begin((uint16_t)(piece * PIT_HZ_THOUSANDTH / 1000 + 1));
        pit_await();
        us -= piece;
    }
}
