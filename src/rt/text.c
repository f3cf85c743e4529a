#include "rt/text.h"

struct text text_begin(char *bytes, size_t size) {
    struct text text = {.bytes = bytes, .length = 0, .size = size, .cut = false};
    bytes[0] = 0;
    return text;
}

void text_byte(struct text *text, char byte) {
    if (text->length + 1 >= text->size) {
        text->cut = true;
        return;
    }
    text->bytes[text->length] = byte;
    text->length++;
    text->bytes[text->length] = 0;
}

void text_string(struct text *text, const char *string) {
    while (*string != 0) {
        text_byte(text, *string);
        string++;
    }
}

void text_bytes(struct text *text, const char *bytes, size_t count) {
    for (size_t i = 0; i < count && bytes[i] != 0; i++) {
        text_byte(text, bytes[i]);
    }
}

enum { DIGITS_MAX = 20 }; // 2^64 - 1 in decimal

// Writes the digits at the end of `digits` and returns how many there are.
static unsigned digits_make(char digits[DIGITS_MAX], uint64_t value, unsigned base) {
    unsigned count = 0;
    do {
        count++;
        digits[DIGITS_MAX - count] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    return count;
}

void text_number_right(struct text *text, uint64_t value, unsigned width) {
    char digits[DIGITS_MAX];
    const unsigned count = digits_make(digits, value, 10);
    for (unsigned i = count; i < width; i++) {
        text_byte(text, ' ');
    }
    text_bytes(text, digits + DIGITS_MAX - count, count);
}

void text_number(struct text *text, uint64_t value) {
    text_number_right(text, value, 0);
}

void text_count(struct text *text, uint64_t count, const char *what) {
    text_number(text, count);
    text_string(text, what);
}

void text_signed(struct text *text, int64_t value) {
    uint64_t magnitude = (uint64_t)value;
    if (value < 0) {
        text_byte(text, '-');
        magnitude = 0 - magnitude;
    }
    text_number(text, magnitude);
}

void text_hex(struct text *text, uint64_t value) {
    char digits[DIGITS_MAX];
    const unsigned count = digits_make(digits, value, 16);
    text_string(text, "0x");
    text_bytes(text, digits + DIGITS_MAX - count, count);
}

void text_column(struct text *text, size_t column) {
    while (text->length < column && !text->cut) {
        text_byte(text, ' ');
    }
}

// 16 and above: no digit.
static unsigned digit_value(char byte) {
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    if (byte >= 'a' && byte <= 'f') {
        return (unsigned)(byte - 'a') + 10;
    }
    return 16;
}

bool text_parse(const char *bytes, size_t count, uint64_t *value) {
    unsigned base = 10;
    size_t next = 0;
    if (count > 2 && bytes[0] == '0' && bytes[1] == 'x') {
        base = 16;
        next = 2;
    }
    if (next == count) {
        return false;
    }
    uint64_t sum = 0;
    for (; next < count; next++) {
        const unsigned digit = digit_value(bytes[next]);
        if (digit >= base || sum > (UINT64_MAX - digit) / base) {
            return false;
        }
        sum = sum * base + digit;
    }
    *value = sum;
    return true;
}

size_t text_length(const char *string) {
    size_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    return length;
}

bool text_equal(const char *a, const char *b) {
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}
