// Text into a caller's buffer: no format strings, no surprises. A text is always
// ended by a zero; what doesn't fit is left out and `cut` is set.
//
//   char bytes[80];
//   struct text text = text_begin(bytes, sizeof(bytes));
//   text_string(&text, "pages ");
//   text_number(&text, count);
#ifndef RT_TEXT_H
#define RT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *bytes;
    size_t length; // without the final zero
    size_t size;   // of the buffer, at least 1
    bool cut;
};

struct text text_begin(char *bytes, size_t size);

void text_byte(struct text *text, char byte);
void text_string(struct text *text, const char *string);             // ended by a zero
void text_bytes(struct text *text, const char *bytes, size_t count); // up to a zero in it
void text_number(struct text *text, uint64_t value);
void text_count(struct text *text, uint64_t count, const char *what); // the number, then `what`
void text_signed(struct text *text, int64_t value);
void text_hex(struct text *text, uint64_t value); // 0x, no leading zeroes

// Right-aligned in `width` columns; wider values take what they need.
void text_number_right(struct text *text, uint64_t value, unsigned width);

// Spaces until the text is `column` long; none if it is already.
void text_column(struct text *text, size_t column);

// Parses a decimal number, or a hexadecimal one after 0x: all of [bytes, bytes +
// count), at least one digit, no overflow.
bool text_parse(const char *bytes, size_t count, uint64_t *value);

size_t text_length(const char *string);
bool text_equal(const char *a, const char *b);

#endif
