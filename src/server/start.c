#include "start.h"

#include "bootstrap/intake.h"
#include "vspaced/slots.h"

static int real_query(void *context, uint32_t slot, struct intake_real *real) {
    struct port_capability capability;
    if (port_query(context, slot, &capability) != PORT_OK) {
        return 0;
    }
    real->type = capability.type;
    real->rights = capability.rights;
    return 1;
}

// Every slot that the server will ever use, and every other one that the
// capability space has.
static enum startup_status slots_check(struct port *port, const struct envelope_v1 *envelope) {
    struct port_capability space;
    if (port_query(port, SLOT_CAP_SPACE, &space) != PORT_OK || space.slots > UINT32_MAX) {
        return STARTUP_QUERY_FAILED;
    }
    if (space.type == BOOTSTRAP_TYPE_CAP_SPACE && space.slots < VSPACED_SLOT_END) {
        return STARTUP_NO_RESOURCES;
    }
    uint32_t slot_end = space.slots < VSPACED_SLOT_END ? VSPACED_SLOT_END : (uint32_t)space.slots;
    return intake_check_real(envelope, slot_end, real_query, port);
}

static enum startup_status authority_check(struct port *port, const void *bytes, uint64_t size) {
    enum startup_status status = envelope_check(bytes, size, BOOTSTRAP_ROLE_VSPACED);
    if (status != STARTUP_READY) {
        return status;
    }
    const struct envelope_v1 *envelope = bytes;
    status = intake_check_declared(envelope);
    if (status != STARTUP_READY) {
        return status;
    }
    uint64_t shards = envelope->parameters[ENVELOPE_VSPACED_SHARDS];
    if (shards < 1 || shards > VSPACED_SHARDS) {
        return STARTUP_BAD_PARAMETER;
    }
    return slots_check(port, envelope);
}

enum startup_status start(struct shard *shard, struct port *port, const void *envelope,
                          uint64_t size) {
    enum startup_status status = authority_check(port, envelope, size);
    if (status != STARTUP_READY) {
        return status;
    }
    shard_init(shard, 0, port);
    if (port_mint(port, shard_control_badge(shard), VSPACED_SLOT_CONTROL) != PORT_OK) {
        return STARTUP_NO_RESOURCES;
    }
    return STARTUP_READY;
}
