#include "text.h"

#include "arch.h"

static void text_add_byte(struct text *text, char byte) {
    // The last byte is kept for the end of the line.
    if (text->length < TEXT_BYTES_MAX - 1) {
        text->bytes[text->length++] = byte;
    }
}

void text_add(struct text *text, const char *string) {
    while (*string != '\0') {
        text_add_byte(text, *string++);
    }
}

void text_add_decimal(struct text *text, uint64_t value) {
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        text_add_byte(text, digits[--count]);
    }
}

void text_add_hex(struct text *text, uint64_t value) {
    text_add(text, "0x");
    for (unsigned shift = 64; shift > 0; shift -= 4) {
        text_add_byte(text, "0123456789abcdef"[(value >> (shift - 4)) & 15]);
    }
}

const char *text_end(struct text *text) {
    text->bytes[text->length] = '\0'; // the byte that is kept for the end
    return text->bytes;
}

void text_print(struct text *text) {
    text->bytes[text->length++] = '\n';
    arch_console_write(text->bytes, text->length);
    text->length = 0;
}
