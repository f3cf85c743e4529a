#include "x86_64/console.h"

#include "core/arch.h"
#include "x86_64/registers.h"

enum {
    COM1 = 0x3f8,
    COM1_DATA = COM1,
    COM1_INTERRUPTS = COM1 + 1,
    COM1_DIVISOR_LOW = COM1, // while the divisor latch is open
    COM1_DIVISOR_HIGH = COM1 + 1,
    COM1_FIFO = COM1 + 2,
    COM1_LINE = COM1 + 3,
    COM1_MODEM = COM1 + 4,
    COM1_STATUS = COM1 + 5,

    LINE_8N1 = 0x03,
    LINE_DIVISOR = 0x80,
    FIFO_ON_CLEARED = 0x07,
    MODEM_READY = 0x03,
    STATUS_MAY_SEND = 0x20,
};

void console_start(void) {
    port_write8(COM1_INTERRUPTS, 0);
    port_write8(COM1_LINE, LINE_DIVISOR);
    port_write8(COM1_DIVISOR_LOW, 1);
    port_write8(COM1_DIVISOR_HIGH, 0);
    port_write8(COM1_LINE, LINE_8N1);
    port_write8(COM1_FIFO, FIFO_ON_CLEARED);
    port_write8(COM1_MODEM, MODEM_READY);
}

static void byte_write(char byte) {
    while (!(port_read8(COM1_STATUS) & STATUS_MAY_SEND)) {
        continue;
    }
    port_write8(COM1_DATA, (uint8_t)byte);
}

void arch_console_write(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        byte_write(bytes[i]);
    }
}

void console_text(const char *text) {
    while (*text) {
        byte_write(*text++);
    }
}

void console_hex(uint64_t value) {
    for (unsigned shift = 64; shift > 0; shift -= 4) {
        byte_write("0123456789abcdef"[value >> (shift - 4) & 0xf]);
    }
}

void console_decimal(uint64_t value) {
    char digits[20]; // of 2^64 - 1
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    arch_console_write(digits + first, sizeof digits - first);
}
