// Reservations, mappings without frames, anonymous memory: random requests in the area,
// each held against the area's own model, with contents written and checked.
#include "programs/common/slot.h"
#include "programs/workload/workload.h"
#include "services/memd_client.h"

bool workload_account_take(struct workload *workload) {
    struct memd_memory taken;
    uint64_t bytes = 0;
    const memd_result allocated =
        memd_allocate(PROGRAM_SLOT_MEMD, AREA_FRAMES * VSPACED_PAGE_BYTES, 0, MEMD_MEMORY_RIGHTS,
                      PROGRAM_SLOT_RECEIVE, &taken);
    if (allocated != MEMD_OK) {
        return workload_fail(workload, "memd: allocate the account", 0, MEMD_OK, allocated);
    }
    workload->account_handle = taken.handle;
    const vspaced_result attached = vspaced_attach_account(
        &workload->client, 0, PROGRAM_SLOT_RECEIVE, &workload->account, &bytes);
    (void)slot_delete(PROGRAM_SLOT_RECEIVE);
    return workload_answered(workload, "attach the account", 0, VSPACED_OK, attached);
}

bool workload_account_return(struct workload *workload) {
    const struct range all = {AREA_BEGIN, AREA_END};
    uint64_t removed = 0;
    uint64_t expected = 0;
    (void)area_unmap(&workload->area, all, &expected);
    const vspaced_result unmapped =
        vspaced_unmap(&workload->client, 0, all.begin, range_length(all), &removed);
    if (!workload_answered(workload, "unmap the area", 0, VSPACED_OK, unmapped) ||
        removed != expected) {
        return workload_fail(workload, "unmap the area: bytes", 0, expected, removed);
    }
    const vspaced_result detached = vspaced_detach(&workload->client, 0, workload->account);
    if (!workload_answered(workload, "detach the account", 0, VSPACED_OK, detached)) {
        return false;
    }
    const memd_result freed = memd_free(PROGRAM_SLOT_MEMD, workload->account_handle);
    return freed == MEMD_OK || workload_fail(workload, "memd: free the account", 0, 0, freed);
}

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

static bool map_some(struct workload *workload, struct range range, uint8_t backing) {
    const bool overwrite = random_below(&workload->random, 3) == 0;
    const uint8_t rights = backing == VSPACED_BACKING_ANONYMOUS ? VSPACED_READ | VSPACED_WRITE : 0;
    const struct vspaced_map map = {
        .address = range.begin,
        .length = range_length(range),
        .rights = rights,
        .ceiling = VSPACED_READ | VSPACED_WRITE,
        .class_id = VSPACED_CLASS_HEAP,
        .overwrite = overwrite,
        .backing = backing,
    };
    const enum vspaced_status expected =
        area_map(&workload->area, range, backing, rights, overwrite);
    uint64_t address = 0;
    const vspaced_result got = vspaced_map(&workload->client, &map, &address);
    return workload_answered(workload, "map in the area", range.begin, expected, got);
}

static bool reserve_some(struct workload *workload, struct range range) {
    const bool overwrite = random_below(&workload->random, 3) == 0;
    const struct vspaced_reserve reserve = {
        .address = range.begin, .length = range_length(range), .overwrite = overwrite};
    const enum vspaced_status expected =
        area_map(&workload->area, range, VSPACED_BACKING_RESERVATION, 0, overwrite);
    uint64_t address = 0;
    const vspaced_result got = vspaced_reserve(&workload->client, &reserve, &address);
    return workload_answered(workload, "reserve", range.begin, expected, got);
}

// Unmap or release: what is gone is told.
static bool empty_some(struct workload *workload, struct range range, bool unmaps) {
    uint64_t bytes_expected = 0;
    uint64_t bytes = 0;
    const enum vspaced_status expected =
        unmaps ? area_unmap(&workload->area, range, &bytes_expected)
               : area_release(&workload->area, range, &bytes_expected);
    const uint64_t length = range_length(range);
    const vspaced_result got =
        unmaps ? vspaced_unmap(&workload->client, 0, range.begin, length, &bytes)
               : vspaced_release(&workload->client, 0, range.begin, length, &bytes);
    return workload_answered(workload, unmaps ? "unmap in the area" : "release", range.begin,
                             expected, got) &&
           (bytes == bytes_expected ||
            workload_fail(workload, "bytes gone of the area", range.begin, bytes_expected, bytes));
}

static bool protect_some(struct workload *workload, struct range range) {
    static const uint8_t choices[] = {0, VSPACED_READ, VSPACED_READ | VSPACED_WRITE};
    const uint8_t rights = choices[random_below(&workload->random, sizeof(choices))];
    const enum vspaced_status expected = area_protect(&workload->area, range, rights);
    const vspaced_result got =
        vspaced_protect(&workload->client, 0, range.begin, range_length(range), rights);
    return workload_answered(workload, "protect in the area", range.begin, expected, got);
}

static bool discard_some(struct workload *workload, struct range range) {
    const enum vspaced_status expected = area_discard(&workload->area, range);
    const vspaced_result got =
        vspaced_discard(&workload->client, 0, range.begin, range_length(range));
    return workload_answered(workload, "discard", range.begin, expected, got);
}

static bool change_some(struct workload *workload, struct range range) {
    switch (random_below(&workload->random, 8)) {
    case 0:
    case 1:
        return map_some(workload, range, VSPACED_BACKING_ANONYMOUS);
    case 2:
        return map_some(workload, range, VSPACED_BACKING_NONE);
    case 3:
        return reserve_some(workload, range);
    case 4:
        return empty_some(workload, range, false);
    case 5:
        return empty_some(workload, range, true);
    case 6:
        return protect_some(workload, range);
    default:
        return discard_some(workload, range);
    }
}

bool workload_area(struct workload *workload) {
    const struct range all = {AREA_BEGIN, AREA_END};
    const struct range range = workload_piece(workload, all, AREA_PIECE_PAGES_MAX);
    return change_some(workload, range) && range_touch(workload, range);
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
