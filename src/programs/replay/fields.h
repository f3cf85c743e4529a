// The fields of one line of a trace. Pure.
#ifndef REPLAY_FIELDS_H
#define REPLAY_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What is left of the line. Each function takes one field off its front, or
// returns false and says in `reason` what was wrong.
struct fields {
    const char *at;
    const char *end;
    const char *reason; // NULL until something is wrong
};

bool fields_number(struct fields *fields, uint64_t *value); // 1 to 16 hexadecimal digits
bool fields_rights(struct fields *fields, uint8_t *rights); // as rw-

// One of `count` names; *index is its place in the list.
bool fields_name(struct fields *fields, const char *const *names, unsigned count, unsigned *index,
                 const char *reason);

// Takes the word off if it is next; else changes nothing.
bool fields_skip(struct fields *fields, const char *word);

bool fields_done(struct fields *fields); // nothing is left

#endif
