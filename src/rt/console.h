// Printing through a CONSOLE capability. What the kernel refuses is lost: there is
// nowhere to report that.
#ifndef RT_CONSOLE_H
#define RT_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

// One call of the kernel for up to RK_CONSOLE_BYTES_MAX, so that a line comes out
// whole, whoever else prints. Longer texts than registers hold go through the
// first thread's message buffer: only that thread may call this, and not while it
// puts a message together.
void console_write(uint32_t console_slot, const char *bytes, size_t count);
void console_print(uint32_t console_slot, const char *string);

// For any thread and at any time, in pieces that fit the registers.
void console_print_pieces(uint32_t console_slot, const char *string);

#endif
