#include "programs/workload/area.h"

#include "vspaced/rights.h"

struct area_page *area_page(struct area *area, uint64_t address) {
    return &area->pages[(address - AREA_BEGIN) / VSPACED_PAGE_BYTES];
}

static bool page_is_mapped(const struct area_page *page) {
    return page->used && page->backing != VSPACED_BACKING_RESERVATION;
}

static bool page_has_frame(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_ANONYMOUS;
}

static void page_set(struct area *area, uint64_t address, struct area_page page) {
    struct area_page *old = area_page(area, address);
    area->frames_used -= page_has_frame(old);
    area->frames_used += page_has_frame(&page);
    *old = page;
}

typedef bool page_test(const struct area_page *page);

static uint32_t pages_count(struct area *area, struct range range, page_test *test) {
    uint32_t count = 0;
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        count += test(area_page(area, at));
    }
    return count;
}

static uint32_t range_pages(struct range range) {
    return (uint32_t)(range_length(range) / VSPACED_PAGE_BYTES);
}

static bool page_is_used(const struct area_page *page) {
    return page->used;
}

static bool page_is_reserved(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_RESERVATION;
}

static bool page_is_none(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_NONE;
}

enum vspaced_status area_map(struct area *area, struct range range, uint8_t backing, uint8_t rights,
                             bool overwrite) {
    // A reservation keeps away other reservations, and no fixed mapping.
    const bool reserves = backing == VSPACED_BACKING_RESERVATION;
    if (!overwrite && pages_count(area, range, reserves ? page_is_used : page_is_mapped) > 0) {
        return VSPACED_OVERLAP;
    }
    if (backing == VSPACED_BACKING_ANONYMOUS &&
        range_pages(range) > AREA_FRAMES - area->frames_used) {
        return VSPACED_NO_FRAMES; // what is replaced is free afterwards, not before
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        page_set(area, at, (struct area_page){.used = true, .backing = backing, .rights = rights});
    }
    return VSPACED_OK;
}

static void range_clear(struct area *area, struct range range) {
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        page_set(area, at, (struct area_page){0});
    }
}

enum vspaced_status area_unmap(struct area *area, struct range range, uint64_t *bytes_removed) {
    *bytes_removed = pages_count(area, range, page_is_mapped) * VSPACED_PAGE_BYTES;
    range_clear(area, range);
    return VSPACED_OK;
}

enum vspaced_status area_release(struct area *area, struct range range, uint64_t *bytes_released) {
    if (pages_count(area, range, page_is_mapped) > 0) {
        return VSPACED_OVERLAP;
    }
    *bytes_released = pages_count(area, range, page_is_reserved) * VSPACED_PAGE_BYTES;
    range_clear(area, range);
    return VSPACED_OK;
}

enum vspaced_status area_protect(struct area *area, struct range range, uint8_t rights) {
    if (pages_count(area, range, page_is_mapped) != range_pages(range)) {
        return VSPACED_NOT_MAPPED;
    }
    if (rights != 0 && pages_count(area, range, page_is_none) > AREA_FRAMES - area->frames_used) {
        return VSPACED_NO_FRAMES;
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        struct area_page page = *area_page(area, at);
        page.backing = rights != 0 ? (uint8_t)VSPACED_BACKING_ANONYMOUS : page.backing;
        page.rights = rights;
        page_set(area, at, page);
    }
    return VSPACED_OK;
}

enum vspaced_status area_discard(struct area *area, struct range range) {
    if (pages_count(area, range, page_is_mapped) != range_pages(range)) {
        return VSPACED_NOT_MAPPED;
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        area_page(area, at)->value = 0;
    }
    return VSPACED_OK;
}

uint64_t area_bytes_used(const struct area *area) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < AREA_PAGES; i++) {
        bytes += area->pages[i].used ? VSPACED_PAGE_BYTES : 0;
    }
    return bytes;
}

uint64_t area_bytes(const struct area *area) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < AREA_PAGES; i++) {
        bytes += page_is_mapped(&area->pages[i]) ? VSPACED_PAGE_BYTES : 0;
    }
    return bytes;
}
