// Query, list and statistics: everything that vspaced tells must agree with the
// model.
#include "programs/workload/workload.h"

static struct model_extent extent_from(const struct vspaced_mapping *mapping) {
    const struct model_extent extent = {
        .range = {mapping->start, mapping->start + mapping->length},
        .offset = mapping->offset,
        .memory = mapping->memory,
        .rights = mapping->rights,
        .ceiling = mapping->ceiling,
        .class_id = mapping->class_id,
    };
    return extent;
}

static bool hit_check(struct workload *workload, uint64_t address,
                      const struct vspaced_mapping *mapping) {
    const struct model_extent told = extent_from(mapping);
    if (address < told.range.begin || address >= told.range.end) {
        return workload_fail(workload, "query: another address", address, address,
                             told.range.begin);
    }
    return model_agrees(&workload->model, &told) ||
           workload_fail(workload, "query: the mapping told", address, 0, told.range.begin);
}

// The gap told must be free and as large as it is.
static bool gap_check(struct workload *workload, uint64_t address,
                      const struct vspaced_mapping *mapping) {
    const struct range gap = model_gap(&workload->model, address);
    if (mapping->start != gap.begin) {
        return workload_fail(workload, "query: begin of the gap", address, gap.begin,
                             mapping->start);
    }
    return mapping->length == range_length(gap) ||
           workload_fail(workload, "query: length of the gap", address, range_length(gap),
                         mapping->length);
}

bool workload_query(struct workload *workload) {
    const uint64_t bytes = WORKLOAD_FIXED_PAGES * VSPACED_PAGE_BYTES;
    const struct model_extent *extent = workload_extent_any(workload);
    const uint64_t address = extent != NULL && random_below(&workload->random, 2) == 0
                                 ? extent->range.begin
                                 : WORKLOAD_FIXED_BEGIN + random_below(&workload->random, bytes) /
                                                              VSPACED_PAGE_BYTES *
                                                              VSPACED_PAGE_BYTES;
    const bool mapped = model_find(&workload->model, address) != NULL;
    struct vspaced_mapping mapping = {0};
    const vspaced_result got = vspaced_query(&workload->client, 0, address, &mapping);
    if (!workload_answered(workload, "query", address, mapped ? VSPACED_OK : VSPACED_NOT_MAPPED,
                           got)) {
        return false;
    }
    return mapped ? hit_check(workload, address, &mapping) : gap_check(workload, address, &mapping);
}

// The model has nothing in [*at, mapping's start) and agrees on the mapping; *listed
// sums up those of the area.
static bool listed_check(struct workload *workload, uint64_t *at,
                         const struct vspaced_mapping *mapping, uint64_t *listed) {
    const struct model_extent told = extent_from(mapping);
    const struct range before = {*at, told.range.begin};
    if (area_holds(mapping->start)) {
        *listed += mapping->length;
        return workload_area_agrees(workload, mapping);
    }
    if (before.begin > before.end || !model_is_free(&workload->model, before)) {
        return workload_fail(workload, "list: something is left out", *at, *at, told.range.begin);
    }
    *at = told.range.end;
    return model_agrees(&workload->model, &told) ||
           workload_fail(workload, "list: the mapping told", told.range.begin, 0, 0);
}

bool workload_list(struct workload *workload) {
    static struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
    struct vspaced_cursor cursor = {0};
    uint64_t at = 0;
    uint64_t listed = 0;
    while (cursor.done == 0) {
        uint32_t count = 0;
        // Odd room, so that pieces end in the middle of replies, too.
        const uint32_t room =
            1 + (uint32_t)random_below(&workload->random, VSPACED_LIST_ENTRIES_MAX);
        const vspaced_result got =
            vspaced_list(&workload->client, 0, &cursor, mappings, room, &count);
        if (!workload_answered(workload, "list", at, VSPACED_OK, got)) {
            return false;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (!listed_check(workload, &at, &mappings[i], &listed)) {
                return false;
            }
        }
    }
    if (listed != area_bytes_used(&workload->area)) {
        return workload_fail(workload, "list: something of the area is left out", AREA_BEGIN,
                             area_bytes_used(&workload->area), listed);
    }
    const struct range rest = {at, VSPACED_USER_END};
    return model_is_free(&workload->model, rest) ||
           workload_fail(workload, "list: the end is left out", at, 0, 0);
}

bool workload_stats(struct workload *workload) {
    struct vspaced_object_stats stats;
    const vspaced_result got = vspaced_stats(&workload->client, 0, &stats);
    if (!workload_answered(workload, "stats", 0, VSPACED_OK, got)) {
        return false;
    }
    const uint64_t bytes = workload->model.bytes + area_bytes(&workload->area);
    return stats.bytes == bytes ||
           workload_fail(workload, "stats: bytes mapped", 0, bytes, stats.bytes);
}
