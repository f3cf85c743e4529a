// Reservations, mappings without frames, anonymous memory: random requests in the area, one
// by one and in batches, held against the area's own model, with contents written and
// checked.
#include "programs/workload/area_batch.h"
#include "programs/workload/workload.h"

// Reads what must be there, and writes anew half of the time.
static bool page_touch(struct workload *workload, uint64_t address) {
    struct area_page *page = area_page(&workload->area, address);
    if (!page->used || page->backing != VSPACED_BACKING_ANONYMOUS || page->rights == 0) {
        return true;
    }
    volatile uint64_t *words = (volatile uint64_t *)address;
    workload->pages_checked++;
    if (!contents_check(words, page->value)) {
        return workload_fail(workload, "contents of an anonymous page", address,
                             contents_word(page->value, 0), words[0]);
    }
    if ((page->rights & VSPACED_WRITE) != 0 && random_below(&workload->random, 2) == 0) {
        workload->pages_written++;
        page->value = contents_value(workload->seed, address, workload->pages_written);
        contents_write(words, page->value);
    }
    return true;
}

static bool range_touch(struct workload *workload, struct range range) {
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        if (!page_touch(workload, at)) {
            return false;
        }
    }
    return true;
}

static bool change_one(struct workload *workload, struct range *changed) {
    static const char *const names[AREA_CHANGE_KINDS] = {
        [AREA_MAP] = "map in the area",
        [AREA_RESERVE] = "reserve",
        [AREA_UNMAP] = "unmap in the area",
        [AREA_RELEASE] = "release",
        [AREA_PROTECT] = "protect in the area",
        [AREA_REMAP] = "remap in the area",
        [AREA_DISCARD] = "discard",
    };
    const struct area_change change = area_change_draw(&workload->random);
    const uint64_t at = change.range.begin;
    struct area_told expected, told;
    const enum vspaced_status status = area_apply(&workload->area, &change, &expected);
    const vspaced_result got = area_change_send(&workload->client, &change, &told);
    *changed = change.kind == AREA_REMAP ? change.to : change.range;
    return workload_answered(workload, names[change.kind], at, status, got) &&
           (told.bytes == expected.bytes ||
            workload_fail(workload, "bytes gone of the area", at, expected.bytes, told.bytes)) &&
           (told.address == expected.address ||
            workload_fail(workload, "the place decided", at, expected.address, told.address));
}

static bool change_many(struct workload *workload, struct range *changed) {
    static struct vspaced_batch sent;
    struct area_batch batch = area_batch_draw(&workload->random);
    const enum vspaced_status status = area_batch_apply(&workload->area, &batch);
    const vspaced_result got = area_batch_send(&workload->client, &batch, &sent);
    *changed = (struct range){AREA_BEGIN, AREA_END};
    if (!workload_answered(workload, "batch", batch.count, status, got)) {
        return false;
    }
    if (status != VSPACED_OK) {
        return sent.failed == batch.failed || workload_fail(workload, "batch: the change refused",
                                                            batch.count, batch.failed, sent.failed);
    }
    for (uint32_t i = 0; i < batch.count; i++) {
        if (sent.addresses[i] != batch.addresses[i]) {
            return workload_fail(workload, "batch: the place decided", i, batch.addresses[i],
                                 sent.addresses[i]);
        }
    }
    return true;
}

bool workload_area(struct workload *workload) {
    const bool many = random_below(&workload->random, 5) == 0;
    struct range changed;
    return (many ? change_many(workload, &changed) : change_one(workload, &changed)) &&
           range_touch(workload, changed);
}

bool workload_area_agrees(struct workload *workload, const struct vspaced_mapping *mapping) {
    for (uint64_t at = mapping->start; at < mapping->start + mapping->length;
         at += VSPACED_PAGE_BYTES) {
        const struct area_page *page = area_page(&workload->area, at);
        if (!area_holds(at) || !page->used || page->backing != mapping->backing ||
            page->rights != mapping->rights || mapping->memory != 0 || mapping->offset != 0) {
            return workload_fail(workload, "list: the mapping told of the area", at, page->backing,
                                 mapping->backing);
        }
    }
    return true;
}
