// QUERY_CAP: what any slot of any space holds. The machine has QUERY_LOCAL_CAP
// for slots of one's own only; a test of the linked image looks that nothing of
// this file is in it.
#include "kernel.h"

bool query_cap(const struct port *port, uint32_t space, uint32_t slot,
               struct port_capability *capability, uint64_t *badge) {
    if (!slot_exists(port, space, slot)) {
        return false;
    }
    const struct capability *found = slot_at(port, space, slot);
    *capability = (struct port_capability){
        .type = found->type,
        .rights = found->rights,
        .bytes = found->bytes,
        .slots = found->type == BOOTSTRAP_TYPE_CAP_SPACE ? port->sim->spaces[space].slot_count : 0,
        .object = found->object,
        .device = found->device,
    };
    *badge = found->badge;
    return true;
}

bool sim_query_cap(const struct port *port, uint32_t space, uint32_t slot,
                   struct port_capability *capability, uint64_t *badge) {
    lock_all(port->sim);
    bool exists = query_cap(port, space, slot, capability, badge);
    unlock_all(port->sim);
    return exists;
}
