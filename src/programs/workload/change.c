// Unmap and protect.
#include "programs/workload/workload.h"

static const struct range fixed_part = {
    WORKLOAD_FIXED_BEGIN, WORKLOAD_FIXED_BEGIN + WORKLOAD_FIXED_PAGES *VSPACED_PAGE_BYTES};

// A piece of something mapped, or any piece of the fixed part, holes and all.
static struct range choose_range(struct workload *workload) {
    const struct model_extent *extent = workload_extent_any(workload);
    if (extent == NULL || random_below(&workload->random, 3) == 0) {
        return workload_piece(workload, fixed_part, 96);
    }
    return random_below(&workload->random, 2) == 0
               ? extent->range
               : workload_piece(workload, extent->range, UINT64_MAX);
}

bool workload_unmap(struct workload *workload) {
    const struct range range = choose_range(workload);
    uint64_t removed = 0;
    const vspaced_result got =
        vspaced_unmap(&workload->client, 0, range.begin, range_length(range), &removed);
    const uint64_t removed_expected = model_remove(&workload->model, range);
    if (!workload_answered(workload, "unmap", range.begin, VSPACED_OK, got)) {
        return false;
    }
    return removed == removed_expected ||
           workload_fail(workload, "unmap: bytes removed", range.begin, removed_expected, removed);
}

static bool ceilings_allow(const struct workload *workload, struct range range, uint8_t rights) {
    for (uint64_t at = range.begin; at < range.end;) {
        const struct model_extent *extent = model_find(&workload->model, at);
        if (!rights_within(rights, extent->ceiling)) {
            return false;
        }
        at = extent->range.end;
    }
    return true;
}

bool workload_protect(struct workload *workload) {
    static const uint8_t choices[] = {0, VSPACED_READ, VSPACED_READ | VSPACED_WRITE,
                                      VSPACED_READ | VSPACED_EXECUTE};
    const struct range range = choose_range(workload);
    uint8_t rights = choices[random_below(&workload->random, sizeof(choices))];
    vspaced_result expected = VSPACED_OK;
    if (!model_is_covered(&workload->model, range)) {
        expected = VSPACED_NOT_MAPPED;
        rights = 0; // below every ceiling, so that there is one reason to refuse
    } else if (!ceilings_allow(workload, range, rights)) {
        expected = VSPACED_ABOVE_CEILING;
    }
    const vspaced_result got =
        vspaced_protect(&workload->client, 0, range.begin, range_length(range), rights);
    if (!workload_answered(workload, "protect", range.begin, expected, got)) {
        return false;
    }
    if (got == VSPACED_OK) {
        model_protect(&workload->model, range, rights);
    }
    return workload_range_touch(workload, range, 2);
}
