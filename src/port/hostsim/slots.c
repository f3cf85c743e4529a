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
    if (!slot_exists(port, SIM_SERVER, slot)) {
        port->misuses++;
        return PORT_REFUSED;
    }
    (void)sim_query_cap(port, SIM_SERVER, slot, capability, &badge);
    return PORT_OK;
}

enum port_status port_query_received(struct port *port, struct port_capability *capability) {
    return port_query(port, receive_slot(port), capability);
}

// An empty slot to put something in.
static bool slot_is_free(struct port *port, uint32_t slot) {
    if (slot_exists(port, SIM_SERVER, slot) &&
        slot_at(port, SIM_SERVER, slot)->type == BOOTSTRAP_TYPE_NONE) {
        return true;
    }
    port->misuses++;
    return false;
}

enum port_status port_take(struct port *port, uint32_t slot) {
    enum port_status status;
    struct capability *received = slot_at(port, SIM_SERVER, receive_slot(port));
    if (call_fails(port, &status)) {
        return status;
    }
    if (received->type == BOOTSTRAP_TYPE_NONE) {
        return PORT_EMPTY_SLOT;
    }
    if (!slot_is_free(port, slot)) {
        return PORT_REFUSED;
    }
    capability_move(received, slot_at(port, SIM_SERVER, slot));
    return PORT_OK;
}

void port_drop_received(struct port *port) {
    capability_delete(slot_at(port, SIM_SERVER, receive_slot(port)));
}

enum port_status port_mint(struct port *port, uint64_t badge, uint32_t slot) {
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    if (!slot_is_free(port, slot)) {
        return PORT_REFUSED;
    }
    struct capability *minted = slot_at(port, SIM_SERVER, slot);
    capability_copy(slot_at(port, SIM_SERVER, SLOT_ENDPOINT), minted,
                    BOOTSTRAP_SEND | BOOTSTRAP_GRANT);
    minted->badge = badge;
    return PORT_OK;
}

void port_revoke(struct port *port, uint32_t slot) {
    capability_revoke(slot_at(port, SIM_SERVER, slot));
    capability_delete(slot_at(port, SIM_SERVER, slot));
}

void port_drop(struct port *port, uint32_t slot) {
    capability_delete(slot_at(port, SIM_SERVER, slot));
}
