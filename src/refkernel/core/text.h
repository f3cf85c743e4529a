// Lines of text for the console, put together without allocation.
#ifndef REFKERNEL_CORE_TEXT_H
#define REFKERNEL_CORE_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { TEXT_BYTES_MAX = 160 }; // what does not fit is cut off

struct text {
    size_t length;
    char bytes[TEXT_BYTES_MAX];
};

void text_add(struct text *text, const char *string);
void text_add_decimal(struct text *text, uint64_t value);
void text_add_hex(struct text *text, uint64_t value); // 0x and 16 digits

// Ends it with a zero, for who takes a string, as arch_panic does.
const char *text_end(struct text *text);

// Ends the line, writes it to the console and begins a new one.
void text_print(struct text *text);

#endif
