// Two pictures of an address space, page by page: what must be there against what
// is. Pure.
#ifndef REPLAY_COMPARE_H
#define REPLAY_COMPARE_H

#include <stdint.h>

#include "vspaced/range.h"

// Ascending and disjoint in a list of them.
struct span {
    struct range range;
    uint8_t rights;
};

struct compare_counts {
    uint64_t pages_equal;
    uint64_t pages_missing; // must be there and are not
    uint64_t pages_extra;   // are there and must not
    uint64_t pages_rights;  // are there with other rights
};

// One difference: a range in which it is the same all through. A side that has
// nothing there is NULL.
typedef void compare_tell_fn(void *context, struct range range, const struct span *expected,
                             const struct span *actual);

struct compare_counts compare_spans(const struct span *expected, uint32_t expected_count,
                                    const struct span *actual, uint32_t actual_count,
                                    compare_tell_fn *tell, void *context);

#endif
