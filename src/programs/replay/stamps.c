#include "programs/replay/stamps.h"

static bool is_inside(const struct stamp *stamp, struct range range) {
    return stamp->address >= range.begin && stamp->address < range.end;
}

void stamps_add(struct stamps *stamps, uint64_t address, uint64_t value) {
    if (stamps->count < STAMPS_MAX) {
        stamps->each[stamps->count++] =
            (struct stamp){.address = address, .value = value, .readable = true};
    }
}

void stamps_forget(struct stamps *stamps, struct range range) {
    for (uint32_t i = 0; i < stamps->count;) {
        if (is_inside(&stamps->each[i], range)) {
            stamps->each[i] = stamps->each[--stamps->count];
        } else {
            i++;
        }
    }
}

void stamps_zero(struct stamps *stamps, struct range range) {
    for (uint32_t i = 0; i < stamps->count; i++) {
        if (is_inside(&stamps->each[i], range)) {
            stamps->each[i].value = 0;
        }
    }
}

void stamps_protect(struct stamps *stamps, struct range range, bool readable) {
    for (uint32_t i = 0; i < stamps->count; i++) {
        if (is_inside(&stamps->each[i], range)) {
            stamps->each[i].readable = readable;
        }
    }
}

void stamps_move(struct stamps *stamps, struct range from, struct range to) {
    const struct range fits = {from.begin, range_length(to) < range_length(from)
                                               ? from.begin + range_length(to)
                                               : from.end};
    const struct range lost = {fits.end, from.end};
    stamps_forget(stamps, lost);
    for (uint32_t i = 0; i < stamps->count; i++) {
        if (is_inside(&stamps->each[i], fits)) {
            stamps->each[i].address += to.begin - from.begin;
        }
    }
}
