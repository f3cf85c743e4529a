// What is there before the server runs, and what other processes do.
#include <assert.h>
#include <stdlib.h>

#include "bootstrap/intake.h"
#include "kernel.h"
#include "vspaced/slots.h"

struct port *sim_new(uint32_t shard) {
    struct port *port = calloc(1, sizeof(*port));
    assert(port != 0);
    port->shard = shard;
    port->ready_status = UINT64_MAX;
    port->physical_next = UINT64_C(0x100000000);
    (void)sim_space_new(port, VSPACED_SLOT_END);
    (void)sim_space_new(port, 8);
    for (unsigned i = 0; i < intake_row_count; i++) {
        const struct intake_row *row = &intake_rows[i];
        if (row->role == BOOTSTRAP_ROLE_VSPACED) {
            sim_make(port, SIM_SERVER, row->slot_first, row->type, row->rights);
        }
    }
    return port;
}

void sim_free(struct port *port) {
    while (port->vspaces != 0) {
        struct vspace *vspace = port->vspaces;
        port->vspaces = vspace->next;
        vspace_empty(vspace);
        free(vspace->top);
        free(vspace);
    }
    for (uint32_t i = 0; i < port->space_count; i++) {
        free(port->spaces[i].slots);
    }
    free(port->spaces);
    free(port->written);
    free(port);
}

uint32_t sim_space_new(struct port *port, uint32_t slots) {
    struct space *spaces = realloc(port->spaces, (port->space_count + 1) * sizeof(*spaces));
    assert(spaces != 0);
    port->spaces = spaces;
    spaces[port->space_count] = (struct space){
        .slot_count = slots,
        .slots = calloc(slots, sizeof(struct capability)),
    };
    return port->space_count++;
}

void sim_space_resize(struct port *port, uint32_t space, uint32_t slots) {
    struct space old = port->spaces[space];
    struct space *resized = &port->spaces[space];
    *resized = (struct space){
        .slot_count = slots,
        .slots = calloc(slots, sizeof(struct capability)),
    };
    for (uint32_t slot = 1; slot < old.slot_count; slot++) {
        if (slot >= slots) {
            capability_delete(&old.slots[slot]);
        } else if (old.slots[slot].type != BOOTSTRAP_TYPE_NONE) {
            capability_move(&old.slots[slot], &resized->slots[slot]);
        }
    }
    free(old.slots);
}

void sim_make(struct port *port, uint32_t space, uint32_t slot, uint64_t type, uint64_t rights) {
    struct capability *capability = slot_at(port, space, slot);
    assert(capability->type == BOOTSTRAP_TYPE_NONE);
    *capability = (struct capability){
        .type = type,
        .rights = rights,
        .object = ++port->objects_made,
    };
}

void sim_make_memory(struct port *port, uint32_t space, uint32_t slot, uint64_t bytes,
                     uint64_t rights, bool device) {
    sim_make(port, space, slot, BOOTSTRAP_TYPE_MEMORY, rights);
    struct capability *capability = slot_at(port, space, slot);
    capability->base = port->physical_next;
    capability->bytes = bytes;
    capability->device = device;
    port->physical_next += bytes;
}

void sim_make_vspace(struct port *port, uint32_t space, uint32_t slot, uint64_t table_frames,
                     uint64_t rights) {
    sim_make(port, space, slot, BOOTSTRAP_TYPE_VSPACE, rights);
    struct capability *capability = slot_at(port, space, slot);
    capability->vspace = vspace_new(port, table_frames);
    capability->object = capability->vspace->object;
}

void sim_copy(struct port *port, uint32_t from_space, uint32_t from_slot, uint32_t to_space,
              uint32_t to_slot, uint64_t rights) {
    capability_copy(slot_at(port, from_space, from_slot), slot_at(port, to_space, to_slot), rights);
}

void sim_delete(struct port *port, uint32_t space, uint32_t slot) {
    capability_delete(slot_at(port, space, slot));
}

void sim_revoke(struct port *port, uint32_t space, uint32_t slot) {
    capability_revoke(slot_at(port, space, slot));
}

static struct vspace *vspace_of(const struct port *port, uint32_t space, uint32_t slot) {
    const struct capability *capability = slot_at(port, space, slot);
    assert(capability->type == BOOTSTRAP_TYPE_VSPACE);
    return capability->vspace;
}

void sim_vspace_destroy(struct port *port, uint32_t space, uint32_t slot) {
    struct vspace *vspace = vspace_of(port, space, slot);
    vspace_empty(vspace);
    vspace->alive = false;
}

void sim_identity_set(struct port *port, uint32_t space, uint32_t slot, uint64_t object) {
    slot_at(port, space, slot)->object = object;
}

void sim_page_set(struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  uint64_t physical, unsigned rights) {
    struct page page = {.physical = physical, .rights = (uint8_t)rights, .ceiling = 7};
    vspace_page_set(vspace_of(port, space, slot), address, &page);
}

void sim_page_clear(struct port *port, uint32_t space, uint32_t slot, uint64_t address) {
    (void)vspace_page_clear(vspace_of(port, space, slot), address);
}

bool sim_page_get(const struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  struct port_page *page) {
    struct page found;
    if (!vspace_page_get(vspace_of(port, space, slot), address, &found)) {
        return false;
    }
    *page = (struct port_page){found.physical, VSPACED_PAGE_BYTES, found.rights};
    return true;
}

bool sim_vspace_info(const struct port *port, uint32_t space, uint32_t slot,
                     struct port_vspace *info) {
    const struct capability *capability = slot_at(port, space, slot);
    if (capability->type != BOOTSTRAP_TYPE_VSPACE || !capability->vspace->alive) {
        return false;
    }
    *info = (struct port_vspace){
        .bytes_mapped = capability->vspace->pages * VSPACED_PAGE_BYTES,
        .table_frames = capability->vspace->table_frames,
        .table_frames_free = capability->vspace->table_frames_free,
    };
    return true;
}

uint64_t sim_memory_base(const struct port *port, uint32_t slot) {
    return slot_at(port, SIM_SERVER, slot)->base;
}

uint64_t sim_misuses(const struct port *port) {
    return port->misuses;
}
