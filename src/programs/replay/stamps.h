// Words that the replay wrote into pages and expects to find there, however the
// mappings change. Keeps the book; touches no memory itself. Pure.
#ifndef REPLAY_STAMPS_H
#define REPLAY_STAMPS_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/range.h"

enum { STAMPS_MAX = 512 };

struct stamp {
    uint64_t address; // of the word
    uint64_t value;
    bool readable;
};

struct stamps {
    uint32_t count;
    struct stamp each[STAMPS_MAX];
};

// Not kept when there is no room: fewer pages are checked then.
void stamps_add(struct stamps *stamps, uint64_t address, uint64_t value);

void stamps_forget(struct stamps *stamps, struct range range);
void stamps_zero(struct stamps *stamps, struct range range); // contents dropped
void stamps_protect(struct stamps *stamps, struct range range, bool readable);

// The contents of `from` now lie at `to`; what doesn't fit is gone.
void stamps_move(struct stamps *stamps, struct range from, struct range to);

#endif
