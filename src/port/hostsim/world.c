// What is there before the server runs, and what other processes do.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bootstrap/intake.h"
#include "kernel.h"
#include "vspaced/slots.h"

static void make(struct port *port, uint32_t space, uint32_t slot, uint64_t type, uint64_t rights) {
    struct capability *capability = slot_at(port, space, slot);
    assert(capability->type == BOOTSTRAP_TYPE_NONE);
    *capability = (struct capability){
        .type = type,
        .rights = rights,
        .object = ++port->sim->objects_made,
    };
}

static struct sim *kernel_new(void) {
    struct sim *sim = aligned_alloc(APART, sizeof(*sim));
    assert(sim != 0);
    memset(sim, 0, sizeof(*sim));
    clock_reset();
    sim->ready_status = UINT64_MAX;
    sim->physical_next = UINT64_C(0x100000000);
    pthread_mutex_init(&sim->contents, 0);
    for (uint32_t i = 0; i < SIM_LOCKS; i++) {
        pthread_mutex_init(&sim->locks[i].mutex, 0);
    }
    for (uint32_t i = 0; i < SIM_PORTS; i++) {
        struct port *port = &sim->ports[i];
        port->sim = sim;
        port->shard = i;
        pthread_mutex_init(&port->endpoint, 0);
        pthread_cond_init(&port->answered, 0);
    }
    return sim;
}

struct port *sim_new_shards(uint32_t shards) {
    struct port *port = kernel_new()->ports;
    (void)sim_space_new(port, VSPACED_SLOT_END_OF(shards));
    (void)sim_space_new(port, 8);
    for (unsigned i = 0; i < intake_row_count; i++) {
        const struct intake_row *row = &intake_rows[i];
        const uint32_t count = row->count_min == row->count_max ? row->count_min
                               : shards > 1                     ? shards
                                                                : 0;
        for (uint32_t n = 0; row->role == BOOTSTRAP_ROLE_VSPACED && n < count; n++) {
            make(port, SIM_SERVER, row->slot_first + n, row->type, row->rights);
        }
    }
    for (uint32_t i = 0; i < SIM_PORTS; i++) {
        if (i < shards || (i == VSPACED_THREAD_CONTROL && shards > 1)) {
            slot_at(port, SIM_SERVER, vspaced_endpoint_slot(i))->receiver = &port->sim->ports[i];
        }
    }
    return port;
}

struct port *sim_new(void) {
    return sim_new_shards(1);
}

struct port *sim_port(struct port *port, uint32_t thread) {
    return &port->sim->ports[thread];
}

void sim_free(struct port *port) {
    struct sim *sim = port->sim;
    while (sim->vspaces != 0) {
        struct vspace *vspace = sim->vspaces;
        sim->vspaces = vspace->next;
        vspace_empty(vspace);
        free(vspace->top);
        free(vspace);
    }
    for (uint32_t i = 0; i < sim->space_count; i++) {
        free(sim->spaces[i].slots);
    }
    for (uint32_t i = 0; i < SIM_PORTS; i++) {
        pthread_mutex_destroy(&sim->ports[i].endpoint);
        pthread_cond_destroy(&sim->ports[i].answered);
    }
    for (uint32_t i = 0; i < SIM_LOCKS; i++) {
        pthread_mutex_destroy(&sim->locks[i].mutex);
    }
    pthread_mutex_destroy(&sim->contents);
    free(sim->spaces);
    free(sim->written);
    free(sim);
}

uint32_t sim_space_new(struct port *port, uint32_t slots) {
    struct sim *sim = port->sim;
    lock_all(sim);
    struct space *spaces = realloc(sim->spaces, (sim->space_count + 1) * sizeof(*spaces));
    assert(spaces != 0);
    sim->spaces = spaces;
    spaces[sim->space_count] = (struct space){
        .slot_count = slots,
        .slots = calloc(slots, sizeof(struct capability)),
    };
    const uint32_t space = sim->space_count++;
    unlock_all(sim);
    return space;
}

void sim_space_resize(struct port *port, uint32_t space, uint32_t slots) {
    lock_all(port->sim);
    struct space old = port->sim->spaces[space];
    struct space *resized = &port->sim->spaces[space];
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
    unlock_all(port->sim);
}

void sim_make(struct port *port, uint32_t space, uint32_t slot, uint64_t type, uint64_t rights) {
    lock_all(port->sim);
    make(port, space, slot, type, rights);
    unlock_all(port->sim);
}

void sim_make_memory(struct port *port, uint32_t space, uint32_t slot, uint64_t bytes,
                     uint64_t rights, bool device) {
    lock_all(port->sim);
    make(port, space, slot, BOOTSTRAP_TYPE_MEMORY, rights);
    struct capability *capability = slot_at(port, space, slot);
    capability->base = port->sim->physical_next;
    capability->bytes = bytes;
    capability->device = device;
    port->sim->physical_next += bytes;
    unlock_all(port->sim);
}

void sim_make_vspace(struct port *port, uint32_t space, uint32_t slot, uint64_t table_frames,
                     uint64_t rights) {
    lock_all(port->sim);
    make(port, space, slot, BOOTSTRAP_TYPE_VSPACE, rights);
    struct capability *capability = slot_at(port, space, slot);
    capability->vspace = vspace_new(port, table_frames);
    capability->object = capability->vspace->object;
    unlock_all(port->sim);
}

void sim_copy(struct port *port, uint32_t from_space, uint32_t from_slot, uint32_t to_space,
              uint32_t to_slot, uint64_t rights) {
    lock_all(port->sim);
    capability_copy(slot_at(port, from_space, from_slot), slot_at(port, to_space, to_slot), rights);
    unlock_all(port->sim);
}

bool sim_move(struct port *port, uint32_t space, uint32_t from, uint32_t to) {
    lock_all(port->sim);
    struct capability *source = slot_at(port, space, from), *target = slot_at(port, space, to);
    bool is_there = source->type != BOOTSTRAP_TYPE_NONE && source != target;
    if (is_there) {
        capability_delete(target);
        capability_move(source, target);
    }
    unlock_all(port->sim);
    return is_there;
}

void sim_delete(struct port *port, uint32_t space, uint32_t slot) {
    lock_all(port->sim);
    capability_delete(slot_at(port, space, slot));
    unlock_all(port->sim);
}

void sim_revoke(struct port *port, uint32_t space, uint32_t slot) {
    lock_all(port->sim);
    capability_revoke(slot_at(port, space, slot));
    unlock_all(port->sim);
}

static struct vspace *vspace_of(const struct port *port, uint32_t space, uint32_t slot) {
    const struct capability *capability = slot_at(port, space, slot);
    assert(capability->type == BOOTSTRAP_TYPE_VSPACE);
    return capability->vspace;
}

static void vspace_destroy(struct vspace *vspace) {
    vspace_empty(vspace);
    vspace->alive = false;
}

void sim_vspace_destroy(struct port *port, uint32_t space, uint32_t slot) {
    lock_all(port->sim);
    vspace_destroy(vspace_of(port, space, slot));
    unlock_all(port->sim);
}

void sim_process_end(struct port *port, uint32_t space, uint32_t vspace_slot) {
    lock_all(port->sim);
    struct space *ended = &port->sim->spaces[space];
    if (!ended->has_ended) {
        vspace_destroy(vspace_of(port, space, vspace_slot));
        for (uint32_t slot = 1; slot < ended->slot_count; slot++) {
            capability_delete(&ended->slots[slot]);
        }
        ended->has_ended = true;
    }
    unlock_all(port->sim);
}

void sim_identity_set(struct port *port, uint32_t space, uint32_t slot, uint64_t object) {
    lock_all(port->sim);
    slot_at(port, space, slot)->object = object;
    unlock_all(port->sim);
}

void sim_page_set(struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  uint64_t physical, unsigned rights) {
    struct page page = {.physical = physical, .rights = (uint8_t)rights, .ceiling = 7};
    lock_all(port->sim);
    vspace_page_set(vspace_of(port, space, slot), address, &page);
    unlock_all(port->sim);
}

void sim_page_clear(struct port *port, uint32_t space, uint32_t slot, uint64_t address) {
    lock_all(port->sim);
    (void)vspace_page_clear(vspace_of(port, space, slot), address);
    unlock_all(port->sim);
}

bool sim_page_get(const struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  struct port_page *page) {
    struct page found;
    lock_all(port->sim);
    bool is_there = vspace_page_get(vspace_of(port, space, slot), address, &found);
    unlock_all(port->sim);
    if (is_there) {
        *page = (struct port_page){found.physical, VSPACED_PAGE_BYTES, found.rights};
    }
    return is_there;
}

bool sim_vspace_info(const struct port *port, uint32_t space, uint32_t slot,
                     struct port_vspace *info) {
    lock_all(port->sim);
    const struct capability *capability = slot_at(port, space, slot);
    bool is_alive = capability->type == BOOTSTRAP_TYPE_VSPACE && capability->vspace->alive;
    if (is_alive) {
        *info = vspace_info(capability->vspace);
    }
    unlock_all(port->sim);
    return is_alive;
}

uint64_t sim_memory_base(const struct port *port, uint32_t slot) {
    return slot_at(port, SIM_SERVER, slot)->base;
}

uint64_t sim_misuses(const struct port *port) {
    return port->misuses;
}
