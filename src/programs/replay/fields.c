#include "programs/replay/fields.h"
#include "vspaced/rights.h"

static bool fail(struct fields *fields, const char *reason) {
    if (fields->reason == NULL) {
        fields->reason = reason;
    }
    return false;
}

static size_t field_length(const struct fields *fields) {
    size_t length = 0;
    while (fields->at + length < fields->end && fields->at[length] != ' ') {
        length++;
    }
    return length;
}

// Behind a field stands one space with another field, or nothing.
static bool field_take(struct fields *fields, size_t length) {
    fields->at += length;
    if (fields->at == fields->end) {
        return true;
    }
    fields->at++;
    return fields->at < fields->end || fail(fields, "a space at the end of the line");
}

static int digit(char byte) {
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool fields_number(struct fields *fields, uint64_t *value) {
    const size_t length = field_length(fields);
    if (length == 0 || length > 16) {
        return fail(fields, "a number of 1 to 16 hexadecimal digits is missing");
    }
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        const int one = digit(fields->at[i]);
        if (one < 0) {
            return fail(fields, "a number has a digit that is not one of 0-9 and a-f");
        }
        *value = *value << 4 | (uint64_t)one;
    }
    return field_take(fields, length);
}

bool fields_rights(struct fields *fields, uint8_t *rights) {
    static const char letters[] = {'r', 'w', 'x'};
    static const uint8_t bits[] = {VSPACED_READ, VSPACED_WRITE, VSPACED_EXECUTE};
    if (field_length(fields) != sizeof(letters)) {
        return fail(fields, "rights are three letters of rwx-");
    }
    *rights = 0;
    for (unsigned i = 0; i < sizeof(letters); i++) {
        if (fields->at[i] == letters[i]) {
            *rights |= bits[i];
        } else if (fields->at[i] != '-') {
            return fail(fields, "rights are three letters of rwx-");
        }
    }
    return field_take(fields, sizeof(letters));
}

static bool field_is(const struct fields *fields, const char *word) {
    const size_t length = field_length(fields);
    size_t i = 0;
    while (i < length && word[i] != '\0' && word[i] == fields->at[i]) {
        i++;
    }
    return i == length && word[i] == '\0' && length != 0;
}

bool fields_name(struct fields *fields, const char *const *names, unsigned count, unsigned *index,
                 const char *reason) {
    for (unsigned i = 0; i < count; i++) {
        if (field_is(fields, names[i])) {
            *index = i;
            return field_take(fields, field_length(fields));
        }
    }
    return fail(fields, reason);
}

bool fields_skip(struct fields *fields, const char *word) {
    return field_is(fields, word) && field_take(fields, field_length(fields));
}

bool fields_done(struct fields *fields) {
    return fields->at == fields->end ? fields->reason == NULL
                                     : fail(fields, "something is left at the end of the line");
}
