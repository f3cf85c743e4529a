// The begin and the end of a run.
#include "programs/workload/workload.h"

#define ANCHOR_ADDRESS UINT64_C(0x3000000000)

// Everything that stands now was made by procd: program, stack, start page.
static bool model_load(struct workload *workload) {
    static struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
    struct vspaced_cursor cursor = {0};
    model_init(&workload->model);
    while (cursor.done == 0) {
        uint32_t count = 0;
        const vspaced_result got =
            vspaced_list(&workload->client, 0, &cursor, mappings, VSPACED_LIST_ENTRIES_MAX, &count);
        if (!workload_answered(workload, "list", 0, VSPACED_OK, got)) {
            return false;
        }
        for (uint32_t i = 0; i < count; i++) {
            const struct vspaced_mapping *mapping = &mappings[i];
            const struct model_extent extent = {
                .range = {mapping->start, mapping->start + mapping->length},
                .offset = mapping->offset,
                .memory = mapping->memory,
                .rights = mapping->rights,
                .ceiling = mapping->ceiling,
                .class_id = mapping->class_id,
            };
            if (!model_insert(&workload->model, &extent)) {
                return workload_fail(workload, "the model is full", mapping->start, 0, 0);
            }
        }
    }
    const char *invalid = model_invalid(&workload->model);
    return invalid == NULL || workload_fail(workload, invalid, 0, 0, 0);
}

static bool anchor_map(struct workload *workload) {
    const struct vspaced_map map = {
        .memory = workload->memories[0].number,
        .address = ANCHOR_ADDRESS,
        .length = VSPACED_PAGE_BYTES,
        .rights = VSPACED_READ,
        .class_id = VSPACED_CLASS_RODATA,
        .place = VSPACED_PLACE_FIXED,
    };
    const struct model_extent extent = {
        .range = {map.address, map.address + map.length},
        .memory = map.memory,
        .rights = map.rights,
        .ceiling = map.rights,
        .class_id = map.class_id,
    };
    uint64_t address = 0;
    const vspaced_result got = vspaced_map(&workload->client, &map, &address);
    workload->anchor = extent.range;
    return workload_answered(workload, "map the anchor", map.address, VSPACED_OK, got) &&
           model_insert(&workload->model, &extent);
}

bool workload_begin(struct workload *workload) {
    return model_load(workload) && workload_memories_take(workload) &&
           workload_account_take(workload) && anchor_map(workload) && workload_list(workload) &&
           workload_stats(workload);
}

static bool range_unmap(struct workload *workload, struct range range) {
    uint64_t removed = 0;
    const vspaced_result got =
        vspaced_unmap(&workload->client, 0, range.begin, range_length(range), &removed);
    model_remove(&workload->model, range);
    return workload_answered(workload, "unmap at the end", range.begin, VSPACED_OK, got) &&
           (removed == range_length(range) ||
            workload_fail(workload, "unmap at the end: bytes", range.begin, range_length(range),
                          removed));
}

bool workload_end(struct workload *workload) {
    const struct model_extent *extent = workload_extent_any(workload);
    while (extent != NULL) {
        if (!workload_range_touch(workload, extent->range, 1) ||
            !range_unmap(workload, extent->range)) {
            return false;
        }
        extent = workload_extent_any(workload);
    }
    return range_unmap(workload, workload->anchor) && workload_list(workload) &&
           workload_account_return(workload) && workload_memories_return(workload);
}
