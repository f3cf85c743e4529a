// The first serial port: 16550 at 0x3f8, 115200 baud, 8N1, polled.
#ifndef REFKERNEL_X86_64_CONSOLE_H
#define REFKERNEL_X86_64_CONSOLE_H

#include <stdint.h>

void console_start(void);

// For the kernel's own reports.
void console_text(const char *text);
void console_hex(uint64_t value); // 16 digits
void console_decimal(uint64_t value);

#endif
