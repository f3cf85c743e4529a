// What every operation does with an answer, and the random choices that several
// of them make.
#include "programs/workload/request.h"
#include "programs/workload/workload.h"

bool workload_fail(struct workload *workload, const char *what, uint64_t address, uint64_t expected,
                   uint64_t got) {
    if (workload->failure.what == NULL) {
        workload->failure = (struct workload_failure){
            .what = what, .address = address, .expected = expected, .got = got};
    }
    return false;
}

bool workload_answered(struct workload *workload, const char *what, uint64_t address,
                       vspaced_result expected, vspaced_result got) {
    workload->operations++;
    if (got != expected) {
        return workload_fail(workload, what, address, expected, got);
    }
    if (got != VSPACED_OK) {
        workload->refusals++;
    }
    if (workload->model.count > workload->mappings_peak) {
        workload->mappings_peak = workload->model.count;
    }
    if (workload->model.bytes > workload->bytes_peak) {
        workload->bytes_peak = workload->model.bytes;
    }
    return true;
}

struct range workload_piece(struct workload *workload, struct range range, uint64_t pages_max) {
    return range_draw(&workload->random, range, pages_max);
}

static bool extent_is_own(struct workload *workload, const struct model_extent *extent) {
    return extent->range.begin != workload->anchor.begin &&
           workload_memory_find(workload, extent->memory) != NULL;
}

const struct model_extent *workload_extent_any(struct workload *workload) {
    const struct model *model = &workload->model;
    const uint64_t first = random_below(&workload->random, model->count);
    for (uint32_t i = 0; i < model->count; i++) {
        const struct model_extent *extent = &model->extents[(first + i) % model->count];
        if (extent_is_own(workload, extent)) {
            return extent;
        }
    }
    return NULL;
}
