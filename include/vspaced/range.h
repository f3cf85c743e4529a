// A range of addresses, [begin, end), in bytes. Half-open always; begin <= end.
#ifndef VSPACED_RANGE_H
#define VSPACED_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#define VSPACED_PAGE_BYTES UINT64_C(4096)

// What any address space can hold: not the first page (null pointers fault), not
// the last page below the canonical hole (return addresses stay canonical).
#define VSPACED_USER_BEGIN UINT64_C(0x0000000000001000)
#define VSPACED_USER_END   UINT64_C(0x00007ffffffff000)

struct range {
    uint64_t begin;
    uint64_t end;
};

// [begin, begin + length), or false where the sum passes 2^64. The subtraction
// can't wrap, unlike the sum it stands for.
static inline bool range_make(uint64_t begin, uint64_t length, struct range *range) {
    if (length > UINT64_MAX - begin) {
        return false;
    }
    range->begin = begin;
    range->end = begin + length;
    return true;
}

static inline uint64_t range_length(struct range range) {
    return range.end - range.begin;
}

static inline bool range_is_empty(struct range range) {
    return range.begin == range.end;
}

static inline bool range_contains(struct range outer, struct range inner) {
    return outer.begin <= inner.begin && inner.end <= outer.end;
}

static inline bool range_overlaps(struct range a, struct range b) {
    return a.begin < b.end && b.begin < a.end;
}

// What the two have in common; an empty range if that is nothing.
static inline struct range range_intersection(struct range a, struct range b) {
    struct range common = {
        .begin = a.begin > b.begin ? a.begin : b.begin,
        .end = a.end < b.end ? a.end : b.end,
    };
    common.end = common.end > common.begin ? common.end : common.begin;
    return common;
}

static inline bool range_is_aligned(struct range range) {
    return ((range.begin | range.end) & (VSPACED_PAGE_BYTES - 1)) == 0;
}

#endif
