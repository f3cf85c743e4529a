// Reading and writing memory through the mappings.
#include "programs/workload/workload.h"

static bool page_check(struct workload *workload, uint64_t address, uint64_t value) {
    workload->pages_checked++;
    if (contents_check((const volatile uint64_t *)address, value)) {
        return true;
    }
    const volatile uint64_t *page = (const volatile uint64_t *)address;
    return workload_fail(workload, "contents of a page", address, contents_word(value, 0), page[0]);
}

static bool page_execute(struct workload *workload, uint64_t address, uint64_t value) {
    const uint64_t code = address + CONTENTS_CODE_WORD * sizeof(uint64_t);
    const uint32_t got = ((uint32_t(*)(void))code)();
    workload->pages_checked++;
    return got == contents_code_answer(value) ||
           workload_fail(workload, "what a page's code returns", code, contents_code_answer(value),
                         got);
}

// As far as the rights go: what can be read must hold what was written last,
// through whichever mapping; what can be executed is; what can be written is written
// anew half of the time.
static bool page_touch(struct workload *workload, const struct model_extent *extent,
                       uint64_t address) {
    struct workload_memory *memory = workload_memory_find(workload, extent->memory);
    if (memory == NULL || (extent->rights & VSPACED_READ) == 0) {
        return true;
    }
    const uint64_t offset = extent->offset + (address - extent->range.begin);
    uint64_t *value = &memory->values[offset / VSPACED_PAGE_BYTES];
    if (!page_check(workload, address, *value)) {
        return false;
    }
    if ((extent->rights & VSPACED_EXECUTE) != 0 && *value != 0) {
        return page_execute(workload, address, *value);
    }
    if ((extent->rights & VSPACED_WRITE) == 0 || random_below(&workload->random, 2) == 0) {
        return true;
    }
    workload->pages_written++;
    *value = contents_value(workload->seed, address, workload->pages_written);
    contents_write((volatile uint64_t *)address, *value);
    return page_check(workload, address, *value);
}

bool workload_range_touch(struct workload *workload, struct range range, unsigned page_count) {
    const uint64_t pages = range_length(range) / VSPACED_PAGE_BYTES;
    for (unsigned i = 0; i < page_count; i++) {
        const uint64_t page = random_below(&workload->random, pages);
        const uint64_t address = range.begin + page * VSPACED_PAGE_BYTES;
        const struct model_extent *extent = model_find(&workload->model, address);
        if (extent != NULL && !page_touch(workload, extent, address)) {
            return false;
        }
    }
    return true;
}

bool workload_touch(struct workload *workload) {
    const struct model_extent *extent = workload_extent_any(workload);
    return extent == NULL || workload_range_touch(workload, extent->range, 4);
}
