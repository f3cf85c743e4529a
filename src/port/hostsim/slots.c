// The server's own capability space, as port.h offers it.
#include "bootstrap/slots.h"
#include "kernel.h"
#include "vspaced/slots.h"

static uint32_t receive_slot(const struct port *port) {
    return VSPACED_SLOT_RECEIVE_FIRST + port->shard;
}

enum port_status port_query(struct port *port, uint32_t slot, struct port_capability *capability) {
    enum port_status status;
    uint64_t badge;
    if (call_fails(port, &status)) {
        return status;
    }
    lock_own(port->sim);
    bool exists = query_cap(port, SIM_SERVER, slot, capability, &badge);
    unlock_own(port->sim);
    port->misuses += !exists;
    return exists ? PORT_OK : PORT_REFUSED;
}

enum port_status port_query_received(struct port *port, struct port_capability *capability) {
    return port_query(port, receive_slot(port), capability);
}

// What a copy or a move ends in: an empty slot, from one that is not.
static enum port_status slots_check(struct port *port, uint32_t from, uint32_t to) {
    if (slot_at(port, SIM_SERVER, from)->type == BOOTSTRAP_TYPE_NONE) {
        return PORT_EMPTY_SLOT;
    }
    if (slot_exists(port, SIM_SERVER, to) &&
        slot_at(port, SIM_SERVER, to)->type == BOOTSTRAP_TYPE_NONE) {
        return PORT_OK;
    }
    port->misuses++;
    return PORT_REFUSED;
}

enum port_status port_take(struct port *port, uint32_t slot) {
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    lock_all(port->sim);
    status = slots_check(port, receive_slot(port), slot);
    if (status == PORT_OK) {
        capability_move(slot_at(port, SIM_SERVER, receive_slot(port)),
                        slot_at(port, SIM_SERVER, slot));
    }
    unlock_all(port->sim);
    return status;
}

enum port_status port_copy(struct port *port, uint32_t from, uint32_t to) {
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    lock_all(port->sim);
    status = slots_check(port, from, to);
    if (status == PORT_OK) {
        capability_copy(slot_at(port, SIM_SERVER, from), slot_at(port, SIM_SERVER, to), UINT64_MAX);
    }
    unlock_all(port->sim);
    return status;
}

enum port_status port_mint(struct port *port, uint64_t badge, uint32_t slot) {
    const uint32_t endpoint = vspaced_endpoint_slot(port->shard);
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    lock_all(port->sim);
    status = slots_check(port, endpoint, slot);
    if (status == PORT_OK) {
        struct capability *minted = slot_at(port, SIM_SERVER, slot);
        capability_copy(slot_at(port, SIM_SERVER, endpoint), minted,
                        BOOTSTRAP_SEND | BOOTSTRAP_GRANT);
        minted->badge = badge;
    }
    unlock_all(port->sim);
    return status;
}

void port_revoke(struct port *port, uint32_t slot) {
    lock_all(port->sim);
    capability_revoke(slot_at(port, SIM_SERVER, slot));
    capability_delete(slot_at(port, SIM_SERVER, slot));
    unlock_all(port->sim);
}

void port_drop(struct port *port, uint32_t slot) {
    lock_all(port->sim);
    capability_delete(slot_at(port, SIM_SERVER, slot));
    unlock_all(port->sim);
}

void port_drop_received(struct port *port) {
    port_drop(port, receive_slot(port));
}
