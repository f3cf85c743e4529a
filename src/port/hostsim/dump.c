// The whole state as text, so that two states can be compared and the difference
// read.
#define _POSIX_C_SOURCE 200809L // open_memstream

#include <assert.h>
#include <inttypes.h>

#include "kernel.h"

// Where a capability lies, as "space:slot"; "-" for none.
static void place_print(FILE *out, const struct port *port, const struct capability *capability) {
    for (uint32_t space = 0; capability != 0 && space < port->sim->space_count; space++) {
        const struct space *in = &port->sim->spaces[space];
        if (capability >= in->slots && capability < in->slots + in->slot_count) {
            fprintf(out, "%" PRIu32 ":%td", space, capability - in->slots);
            return;
        }
    }
    fprintf(out, "-");
}

static void space_print(FILE *out, const struct port *port, uint32_t space) {
    for (uint32_t slot = 1; slot < port->sim->spaces[space].slot_count; slot++) {
        const struct capability *capability = &port->sim->spaces[space].slots[slot];
        if (capability->type == BOOTSTRAP_TYPE_NONE) {
            continue;
        }
        fprintf(out,
                "cap %" PRIu32 ":%" PRIu32 " type %" PRIu64 " rights %" PRIx64 " badge %" PRIx64
                " object %" PRIu64 " base %" PRIx64 " bytes %" PRIx64 " parent ",
                space, slot, capability->type, capability->rights, capability->badge,
                capability->object, capability->base, capability->bytes);
        place_print(out, port, capability->parent);
        fprintf(out, "\n");
    }
}

// Runs of pages with equal rights and frames that follow each other, on one line.
static void pages_print(FILE *out, const struct vspace *vspace) {
    struct page page;
    uint64_t at = VSPACED_USER_BEGIN;
    while (vspace_page_next(vspace, &at, VSPACED_USER_END, &page)) {
        uint64_t begin = at, frame = page.physical;
        struct page next = page;
        do {
            at += VSPACED_PAGE_BYTES;
            frame += VSPACED_PAGE_BYTES;
        } while (at < VSPACED_USER_END && vspace_page_get(vspace, at, &next) &&
                 next.physical == frame && next.rights == page.rights &&
                 next.ceiling == page.ceiling);
        fprintf(out, "  pages %" PRIx64 "-%" PRIx64 " physical %" PRIx64 " rights %u of %u\n",
                begin, at, page.physical, page.rights, page.ceiling);
    }
}

char *sim_dump(const struct port *port) {
    char *text = 0;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert(out != 0);
    for (uint32_t space = 0; space < port->sim->space_count; space++) {
        space_print(out, port, space);
    }
    for (const struct vspace *vspace = port->sim->vspaces; vspace != 0; vspace = vspace->next) {
        fprintf(out,
                "vspace %" PRIu64 " alive %d tables %" PRIu64 " free %" PRIu64 " pages %" PRIu64
                "\n",
                vspace->object, vspace->alive, vspace->table_frames, vspace->table_frames_free,
                vspace->pages);
        pages_print(out, vspace);
    }
    fclose(out);
    return text;
}

uint32_t sim_capability_count(const struct port *port, uint32_t space) {
    uint32_t count = 0;
    for (uint32_t slot = 1; slot < port->sim->spaces[space].slot_count; slot++) {
        count += port->sim->spaces[space].slots[slot].type != BOOTSTRAP_TYPE_NONE;
    }
    return count;
}
