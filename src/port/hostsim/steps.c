// Page tables as port.h offers them: map, unmap, protect, query, and vectors.
#include "kernel.h"
#include "vspaced/rights.h"

static enum port_status vspace_find(struct port *port, uint32_t slot, uint64_t rights,
                                    struct vspace **vspace) {
    const struct capability *capability = slot_at(port, SIM_SERVER, slot);
    if (capability->type == BOOTSTRAP_TYPE_NONE) {
        return PORT_EMPTY_SLOT;
    }
    if (capability->type != BOOTSTRAP_TYPE_VSPACE) {
        return PORT_WRONG_TYPE;
    }
    if (!capability->vspace->alive) {
        return PORT_GONE;
    }
    if ((capability->rights & rights) == 0) {
        return PORT_NO_RIGHT;
    }
    *vspace = capability->vspace;
    return PORT_OK;
}

static enum port_status memory_check(struct port *port, const struct port_step *step,
                                     uint64_t rights, const struct capability **memory) {
    *memory = slot_at(port, SIM_SERVER, step->memory_slot);
    if ((*memory)->type == BOOTSTRAP_TYPE_NONE) {
        return PORT_EMPTY_SLOT;
    }
    if ((*memory)->type != BOOTSTRAP_TYPE_MEMORY) {
        return PORT_WRONG_TYPE;
    }
    if ((rights & ~(*memory)->rights) != 0) {
        return PORT_NO_RIGHT;
    }
    if (step->memory_offset > (*memory)->bytes ||
        range_length(step->range) > (*memory)->bytes - step->memory_offset) {
        return PORT_TOO_SMALL;
    }
    return PORT_OK;
}

static enum port_status step_map(struct port *port, struct vspace *vspace,
                                 const struct port_step *step) {
    const struct capability *memory;
    enum port_status status = memory_check(port, step, step->rights, &memory);
    if (status != PORT_OK) {
        return status;
    }
    struct page page;
    uint64_t found = step->range.begin;
    if (!step->overwrite && vspace_page_next(vspace, &found, step->range.end, &page)) {
        return PORT_PRESENT;
    }
    if (vspace_tables_needed(vspace, step->range) > vspace->table_frames_free) {
        return PORT_NO_TABLES;
    }
    page = (struct page){
        .physical = memory->base + step->memory_offset,
        .rights = step->rights,
        .ceiling = (uint8_t)(memory->rights & VSPACED_RIGHTS_ALL),
    };
    for (uint64_t at = step->range.begin; at < step->range.end; at += VSPACED_PAGE_BYTES) {
        vspace_page_set(vspace, at, &page);
        page.physical += VSPACED_PAGE_BYTES;
    }
    return PORT_OK;
}

static enum port_status step_unmap(struct vspace *vspace, const struct port_step *step,
                                   struct port_step_result *result) {
    struct page page;
    uint64_t at = step->range.begin;
    while (vspace_page_next(vspace, &at, step->range.end, &page)) {
        vspace_page_clear(vspace, at);
        result->bytes_removed += VSPACED_PAGE_BYTES;
        at += VSPACED_PAGE_BYTES;
    }
    return PORT_OK;
}

static enum port_status step_protect(struct vspace *vspace, const struct port_step *step) {
    struct page page;
    for (uint64_t at = step->range.begin; at < step->range.end; at += VSPACED_PAGE_BYTES) {
        if (!vspace_page_get(vspace, at, &page)) {
            return PORT_ABSENT;
        }
        if (!rights_within(step->rights, page.ceiling)) {
            return PORT_NO_RIGHT;
        }
    }
    for (uint64_t at = step->range.begin; at < step->range.end; at += VSPACED_PAGE_BYTES) {
        (void)vspace_page_get(vspace, at, &page);
        page.rights = step->rights;
        vspace_page_set(vspace, at, &page);
    }
    return PORT_OK;
}

static enum port_status step_zero(struct port *port, const struct port_step *step) {
    const struct capability *memory;
    enum port_status status = memory_check(port, step, BOOTSTRAP_WRITE, &memory);
    if (status != PORT_OK || memory->device) {
        return status == PORT_OK ? PORT_REFUSED : status;
    }
    uint64_t base = memory->base + step->memory_offset;
    frames_zero(port, (struct range){base, base + range_length(step->range)});
    return PORT_OK;
}

// What a kernel would refuse whatever its state.
static bool step_is_valid(const struct port_step *step) {
    struct range user = {VSPACED_USER_BEGIN, VSPACED_USER_END};
    return range_is_aligned(step->range) && step->range.begin < step->range.end &&
           (range_contains(user, step->range) || step->kind == PORT_STEP_ZERO) &&
           step->memory_offset % VSPACED_PAGE_BYTES == 0 && rights_are_possible(step->rights) &&
           !rights_break_wx(step->rights);
}

static enum port_status step_run(struct port *port, uint32_t vspace_slot,
                                 const struct port_step *step, struct port_step_result *result) {
    struct vspace *vspace;
    enum port_status status = vspace_find(port, vspace_slot, BOOTSTRAP_MANAGE, &vspace);
    if (status != PORT_OK) {
        return status;
    }
    switch (step->kind) {
    case PORT_STEP_MAP:
        return step_map(port, vspace, step);
    case PORT_STEP_UNMAP:
        return step_unmap(vspace, step, result);
    case PORT_STEP_PROTECT:
        return step_protect(vspace, step);
    case PORT_STEP_ZERO:
        return step_zero(port, step);
    }
    port->misuses++;
    return PORT_REFUSED;
}

enum port_status port_step(struct port *port, uint32_t vspace_slot, const struct port_step *step,
                           struct port_step_result *result) {
    enum port_status status;
    *result = (struct port_step_result){0};
    if (!step_is_valid(step)) {
        port->misuses++;
        return PORT_REFUSED;
    }
    if (call_fails(port, &status)) {
        return status;
    }
    lock_own(port->sim);
    status = step_run(port, vspace_slot, step, result);
    unlock_own(port->sim);
    return status;
}

// Where the range ends that holds so many present pages; takes them from *pages.
static uint64_t unmap_end(const struct vspace *vspace, struct range range, uint64_t *pages) {
    struct page page;
    for (uint64_t at = range.begin; vspace_page_next(vspace, &at, range.end, &page);
         at += VSPACED_PAGE_BYTES) {
        if (*pages == 0) {
            return at;
        }
        --*pages;
    }
    return range.end;
}

// Where a step ends that may change so many pages, *pages: it takes its own from them.
// Holes cost an UNMAP nothing.
static uint64_t piece_end(struct port *port, uint32_t vspace_slot, const struct port_step *step,
                          uint64_t *pages) {
    struct vspace *vspace;
    uint64_t end;
    lock_own(port->sim);
    if (step->kind == PORT_STEP_UNMAP &&
        vspace_find(port, vspace_slot, BOOTSTRAP_MANAGE, &vspace) == PORT_OK) {
        end = unmap_end(vspace, step->range, pages);
    } else {
        const uint64_t all = range_length(step->range) / VSPACED_PAGE_BYTES;
        const uint64_t some = all < *pages ? all : *pages;
        *pages -= some;
        end = step->range.begin + some * VSPACED_PAGE_BYTES;
    }
    unlock_own(port->sim);
    return end;
}

enum port_status port_steps(struct port *port, uint32_t vspace_slot, const struct port_step *steps,
                            uint32_t count, uint32_t *done, struct port_step_result *result) {
    uint64_t pages_left = port->piece_pages == 0 ? UINT64_MAX : port->piece_pages;
    port->misuses += count == 0 || count > PORT_STEPS_MAX;
    *result = (struct port_step_result){0};
    for (*done = 0; *done < count; (*done)++) {
        struct port_step_result one;
        struct port_step step = steps[*done];
        step.range.end = piece_end(port, vspace_slot, &step, &pages_left);
        if (step.range.end == step.range.begin) {
            return PORT_MORE;
        }
        enum port_status status = port_step(port, vspace_slot, &step, &one);
        if (status != PORT_OK) {
            return status;
        }
        result->bytes_removed += one.bytes_removed;
        if (step.range.end < steps[*done].range.end) {
            result->bytes_done = range_length(step.range);
            return PORT_MORE;
        }
    }
    return PORT_OK;
}

void sim_pieces(struct port *port, uint64_t pages) {
    port->piece_pages = pages;
}

// The page at the address, and the vspace's sizes; NULL for who wants the other only.
static enum port_status vspace_look(struct port *port, uint32_t vspace_slot, uint64_t address,
                                    struct page *page, struct port_vspace *info) {
    enum port_status status;
    struct vspace *vspace;
    if (call_fails(port, &status)) {
        return status;
    }
    lock_own(port->sim);
    status = vspace_find(port, vspace_slot, BOOTSTRAP_MANAGE | BOOTSTRAP_READ, &vspace);
    if (status == PORT_OK && page != 0 && !vspace_page_get(vspace, address, page)) {
        status = PORT_ABSENT;
    }
    if (status == PORT_OK && info != 0) {
        *info = vspace_info(vspace);
    }
    unlock_own(port->sim);
    return status;
}

enum port_status port_vspace_query(struct port *port, uint32_t vspace_slot, uint64_t address,
                                   struct port_page *page) {
    struct page found = {0};
    enum port_status status =
        vspace_look(port, vspace_slot, address & ~(VSPACED_PAGE_BYTES - 1), &found, 0);
    if (status == PORT_OK) {
        *page = (struct port_page){
            .physical = found.physical + address % VSPACED_PAGE_BYTES,
            .page_bytes = VSPACED_PAGE_BYTES,
            .rights = found.rights,
        };
    }
    return status;
}

enum port_status port_vspace_info(struct port *port, uint32_t vspace_slot,
                                  struct port_vspace *info) {
    return vspace_look(port, vspace_slot, 0, 0, info);
}
