// Printing through a CONSOLE capability.
#ifndef RT_CONSOLE_H
#define RT_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

// In pieces of what registers hold, so it needs no message buffer and disturbs
// no message that is being put together there. What the kernel refuses is lost:
// there is nowhere to report that.
void console_write(uint32_t console_slot, const char *bytes, size_t count);

void console_print(uint32_t console_slot, const char *string);

#endif
