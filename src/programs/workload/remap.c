// Remap of what lies in the memories: shorter, or longer where it is or wherever there is
// room. The area's pages are remapped to fixed places (anonymous.c).
#include "programs/workload/workload.h"

// What vspaced must answer: growth goes on in the memory, above the mapping if nothing is
// there, elsewhere if it may move.
static vspaced_result remap_expected(struct workload *workload, const struct model_extent *part,
                                     uint64_t new_length, bool may_move) {
    const struct workload_memory *memory = workload_memory_find(workload, part->memory);
    const uint64_t length = range_length(part->range);
    if (new_length <= length) {
        return VSPACED_OK;
    }
    if (part->offset + new_length > memory->pages * VSPACED_PAGE_BYTES) {
        return VSPACED_MEMORY_TOO_SMALL;
    }
    const struct range tail = {part->range.end, part->range.begin + new_length};
    return may_move || model_is_free(&workload->model, tail) ? VSPACED_OK : VSPACED_OVERLAP;
}

static bool place_is_right(struct workload *workload, const struct model_extent *part,
                           uint64_t address, uint64_t new_length) {
    const struct range tail = {part->range.end, part->range.begin + new_length};
    const struct range decided = {address, address + new_length};
    if (tail.end <= tail.begin || model_is_free(&workload->model, tail)) {
        return address == part->range.begin;
    }
    return address % VSPACED_PAGE_BYTES == 0 && address >= VSPACED_USER_BEGIN &&
           decided.end <= VSPACED_USER_END && !area_holds(address) &&
           model_is_free(&workload->model, decided);
}

static bool remap_remember(struct workload *workload, const struct model_extent *part,
                           uint64_t address, uint64_t new_length) {
    if (!place_is_right(workload, part, address, new_length)) {
        return workload_fail(workload, "remap: the place decided", part->range.begin,
                             part->range.begin, address);
    }
    struct model_extent resized = *part;
    resized.range = (struct range){address, address + new_length};
    model_remove(&workload->model, part->range);
    if (!model_insert(&workload->model, &resized)) {
        return workload_fail(workload, "the model is full", address, 0, 0);
    }
    return workload_range_touch(workload, resized.range, 2);
}

bool workload_remap(struct workload *workload) {
    const struct model_extent *extent = workload_extent_any(workload);
    if (extent == NULL) {
        return true;
    }
    struct model_extent part = *extent;
    if (random_below(&workload->random, 2) == 0) {
        part.range = workload_piece(workload, extent->range, UINT64_MAX);
        part.offset += part.range.begin - extent->range.begin;
    }
    const uint64_t pages = range_length(part.range) / VSPACED_PAGE_BYTES;
    const uint64_t new_length =
        (1 + random_below(&workload->random, 2 * pages)) * VSPACED_PAGE_BYTES;
    const bool may_move = random_below(&workload->random, 2) == 0;
    const struct vspaced_remap_request remap = {
        .address = part.range.begin,
        .length = range_length(part.range),
        .new_length = new_length,
        .may_move = may_move,
    };
    const vspaced_result expected = remap_expected(workload, &part, new_length, may_move);
    uint64_t address = 0;
    const vspaced_result got = vspaced_remap(&workload->client, &remap, &address);
    if (!workload_answered(workload, "remap", part.range.begin, expected, got)) {
        return false;
    }
    return got != VSPACED_OK || remap_remember(workload, &part, address, new_length);
}
