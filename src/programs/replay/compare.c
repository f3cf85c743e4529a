#include <stdbool.h>
#include <stddef.h>

#include "programs/replay/compare.h"

struct side {
    const struct span *spans;
    uint32_t count, next; // spans before `next` end at or below the place looked at
};

// What the side has at `at`, or NULL; and where that changes, in *end.
static const struct span *side_at(struct side *side, uint64_t at, uint64_t *end) {
    while (side->next < side->count && side->spans[side->next].range.end <= at) {
        side->next++;
    }
    if (side->next == side->count) {
        return NULL;
    }
    const struct span *span = &side->spans[side->next];
    const bool inside = span->range.begin <= at;
    const uint64_t change = inside ? span->range.end : span->range.begin;
    *end = change < *end ? change : *end;
    return inside ? span : NULL;
}

static bool side_is_done(const struct side *side) {
    return side->next == side->count;
}

struct compare_counts compare_spans(const struct span *expected, uint32_t expected_count,
                                    const struct span *actual, uint32_t actual_count,
                                    compare_tell_fn *tell, void *context) {
    struct compare_counts counts = {0};
    struct side must = {expected, expected_count, 0};
    struct side is = {actual, actual_count, 0};
    uint64_t at = 0;
    while (!side_is_done(&must) || !side_is_done(&is)) {
        uint64_t end = UINT64_MAX;
        const struct span *wanted = side_at(&must, at, &end);
        const struct span *found = side_at(&is, at, &end);
        const struct range range = {at, end};
        const uint64_t pages = range_length(range) / VSPACED_PAGE_BYTES;
        at = end;
        if (wanted == NULL && found == NULL) {
            continue;
        }
        if (wanted != NULL && found != NULL && wanted->rights == found->rights) {
            counts.pages_equal += pages;
            continue;
        }
        uint64_t *count = found == NULL    ? &counts.pages_missing
                          : wanted == NULL ? &counts.pages_extra
                                           : &counts.pages_rights;
        *count += pages;
        tell(context, range, wanted, found);
    }
    return counts;
}
