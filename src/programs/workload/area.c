#include "programs/workload/area.h"

#include "vspaced/rights.h"

struct area_page *area_page(struct area *area, uint64_t address) {
    return &area->pages[(address - AREA_BEGIN) / VSPACED_PAGE_BYTES];
}

static bool page_is_used(const struct area_page *page) {
    return page->used;
}

static bool page_is_mapped(const struct area_page *page) {
    return page->used && page->backing != VSPACED_BACKING_RESERVATION;
}

static bool page_is_reserved(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_RESERVATION;
}

static bool page_is_none(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_NONE;
}

static bool page_has_frame(const struct area_page *page) {
    return page->used && page->backing == VSPACED_BACKING_ANONYMOUS;
}

static void page_clear(struct area *area, uint64_t address) {
    struct area_page *page = area_page(area, address);
    const bool had_frame = page_has_frame(page);
    area->frames_used -= had_frame;
    area->frames_held += had_frame && area->batches;
    *page = (struct area_page){0};
}

static void page_put(struct area *area, uint64_t address, struct area_page page) {
    page_clear(area, address);
    area->frames_used += page_has_frame(&page);
    *area_page(area, address) = page;
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

static bool range_is_mapped(struct area *area, struct range range) {
    return pages_count(area, range, page_is_mapped) == range_pages(range);
}

static bool frames_suffice(const struct area *area, uint32_t frames) {
    return frames <= AREA_FRAMES - area->frames_used - area->frames_held;
}

// What is replaced is free afterwards, not before.
static enum vspaced_status pages_map(struct area *area, struct range range, struct area_page page,
                                     bool overwrite) {
    // A reservation keeps away other reservations, and no fixed mapping.
    page_test *in_the_way =
        page.backing == VSPACED_BACKING_RESERVATION ? page_is_used : page_is_mapped;
    if (!overwrite && pages_count(area, range, in_the_way) > 0) {
        return VSPACED_OVERLAP;
    }
    if (page_has_frame(&page) && !frames_suffice(area, range_pages(range))) {
        return VSPACED_NO_FRAMES;
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        page_put(area, at, page);
    }
    return VSPACED_OK;
}

static uint64_t pages_clear(struct area *area, struct range range, page_test *counted) {
    const uint64_t bytes = pages_count(area, range, counted) * VSPACED_PAGE_BYTES;
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        page_clear(area, at);
    }
    return bytes;
}

static enum vspaced_status pages_protect(struct area *area, struct range range, uint8_t rights) {
    if (!range_is_mapped(area, range)) {
        return VSPACED_NOT_MAPPED;
    }
    if (rights != 0 && !frames_suffice(area, pages_count(area, range, page_is_none))) {
        return VSPACED_NO_FRAMES;
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        struct area_page *page = area_page(area, at);
        area->frames_used += rights != 0 && page_is_none(page);
        page->backing = rights != 0 ? (uint8_t)VSPACED_BACKING_ANONYMOUS : page->backing;
        page->rights = rights;
    }
    return VSPACED_OK;
}

// The pages, which take their frames along, from one place to another that they do not
// overlap; what the new place has more is as the last of them.
static void pages_move(struct area *area, struct range from, struct range to) {
    struct area_page moved[AREA_PIECE_PAGES_MAX];
    const uint32_t had = range_pages(from);
    const uint32_t kept = had < range_pages(to) ? had : range_pages(to);
    const struct area_page last = *area_page(area, from.end - VSPACED_PAGE_BYTES);
    for (uint32_t i = 0; i < had; i++) {
        struct area_page *page = area_page(area, from.begin + i * VSPACED_PAGE_BYTES);
        moved[i] = *page;
        if (i < kept) {
            *page = (struct area_page){0};
        }
    }
    (void)pages_clear(area, from, page_is_used);
    (void)pages_clear(area, to, page_is_used);
    for (uint32_t i = 0; i < range_pages(to); i++) {
        const uint64_t at = to.begin + i * VSPACED_PAGE_BYTES;
        if (i < kept) {
            *area_page(area, at) = moved[i];
        } else {
            page_put(area, at, (struct area_page){true, last.backing, last.rights, 0});
        }
    }
}

static enum vspaced_status pages_remap(struct area *area, struct range from, struct range to,
                                       bool overwrite) {
    if (!range_is_mapped(area, from)) {
        return VSPACED_NOT_MAPPED;
    }
    const struct area_page last = *area_page(area, from.end - VSPACED_PAGE_BYTES);
    if (to.begin == from.begin && to.end <= from.end) {
        (void)pages_clear(area, (struct range){to.end, from.end}, page_is_used);
        return VSPACED_OK;
    }
    if (to.begin == from.begin) {
        const struct area_page more = {true, last.backing, last.rights, 0};
        return pages_map(area, (struct range){from.end, to.end}, more, false);
    }
    if (range_overlaps(from, to) || (!overwrite && pages_count(area, to, page_is_mapped) > 0)) {
        return VSPACED_OVERLAP;
    }
    const uint32_t grown =
        range_pages(to) > range_pages(from) ? range_pages(to) - range_pages(from) : 0;
    if (page_has_frame(&last) && !frames_suffice(area, grown)) {
        return VSPACED_NO_FRAMES;
    }
    pages_move(area, from, to);
    return VSPACED_OK;
}

static enum vspaced_status pages_discard(struct area *area, struct range range) {
    if (!range_is_mapped(area, range)) {
        return VSPACED_NOT_MAPPED;
    }
    for (uint64_t at = range.begin; at < range.end; at += VSPACED_PAGE_BYTES) {
        area_page(area, at)->value = 0;
    }
    return VSPACED_OK;
}

enum vspaced_status area_apply(struct area *area, const struct area_change *change,
                               struct area_told *told) {
    const struct range range = change->range;
    const struct area_page reserved = {.used = true, .backing = VSPACED_BACKING_RESERVATION};
    const struct area_page page = {true, change->backing, change->rights, 0};
    enum vspaced_status status = VSPACED_OK;
    *told = (struct area_told){0};
    switch (change->kind) {
    case AREA_MAP:
        told->address = range.begin;
        status = pages_map(area, range, page, change->overwrite);
        break;
    case AREA_RESERVE:
        told->address = range.begin;
        status = pages_map(area, range, reserved, change->overwrite);
        break;
    case AREA_UNMAP:
        told->bytes = pages_clear(area, range, page_is_mapped);
        break;
    case AREA_RELEASE:
        status = pages_count(area, range, page_is_mapped) > 0 ? VSPACED_OVERLAP : VSPACED_OK;
        told->bytes = status == VSPACED_OK ? pages_clear(area, range, page_is_reserved) : 0;
        break;
    case AREA_PROTECT:
        status = pages_protect(area, range, change->rights);
        break;
    case AREA_REMAP:
        told->address = change->to.begin;
        status = pages_remap(area, range, change->to, change->overwrite);
        break;
    case AREA_DISCARD:
        status = pages_discard(area, range);
        break;
    case AREA_CHANGE_KINDS:
        break;
    }
    if (status != VSPACED_OK) {
        *told = (struct area_told){0};
    }
    return status;
}

static uint64_t bytes_that(const struct area *area, page_test *test) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < AREA_PAGES; i++) {
        bytes += test(&area->pages[i]) ? VSPACED_PAGE_BYTES : 0;
    }
    return bytes;
}

uint64_t area_bytes_used(const struct area *area) {
    return bytes_that(area, page_is_used);
}

uint64_t area_bytes(const struct area *area) {
    return bytes_that(area, page_is_mapped);
}
