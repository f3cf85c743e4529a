#include "start.h"

#include "bootstrap/intake.h"
#include "vspaced/slots.h"

static int real_query(void *context, uint32_t slot, struct intake_real *real) {
    struct port *port = context;
    struct port_capability capability;
    if (port_query(port, slot, &capability) != PORT_OK) {
        return 0;
    }
    real->type = capability.type;
    real->rights = capability.rights;
    return 1;
}

// Every slot that the server will ever use, and every other one that the
// capability space has.
static enum startup_status slots_check(struct port *port, const struct envelope_v1 *envelope,
                                       uint32_t shard_count) {
    const uint32_t own_end = VSPACED_SLOT_END_OF(shard_count);
    struct port_capability space;
    if (port_query(port, SLOT_CAP_SPACE, &space) != PORT_OK || space.slots > UINT32_MAX) {
        return STARTUP_QUERY_FAILED;
    }
    if (space.type == BOOTSTRAP_TYPE_CAP_SPACE && space.slots < own_end) {
        return STARTUP_NO_RESOURCES;
    }
    uint32_t slot_end = space.slots < own_end ? own_end : (uint32_t)space.slots;
    return intake_check_real(envelope, slot_end, real_query, port);
}

// Endpoints besides SLOT_ENDPOINT that the envelope names.
static uint32_t endpoint_count(const struct envelope_v1 *envelope) {
    const struct envelope_entry *entries = envelope_entries(envelope);
    uint32_t count = 0;
    for (uint32_t i = 0; i < envelope->slot_count; i++) {
        count += entries[i].slot >= SLOT_SHARD_FIRST &&
                 entries[i].slot < SLOT_SHARD_FIRST + SLOT_SHARD_COUNT;
    }
    return count;
}

// READY: *shard_count is how many shards there are to be.
static enum startup_status authority_check(struct port *port, const void *bytes, uint64_t size,
                                           uint32_t *shard_count) {
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
    if (shards < 1 || shards > VSPACED_SHARDS ||
        endpoint_count(envelope) != (shards == 1 ? 0 : shards)) {
        return STARTUP_BAD_PARAMETER;
    }
    *shard_count = (uint32_t)shards;
    return slots_check(port, envelope, *shard_count);
}

// A shard that is alone has the control endpoint itself.
static enum startup_status one_shard_make(const struct server *server) {
    struct shard *shard = server->shards[0];
    shard_init(shard, 0, 1, server->ports[0]);
    return port_mint(shard->port, control_badge(VSPACED_BADGE_CONTROL, shard->index),
                     VSPACED_SLOT_CONTROL) == PORT_OK
               ? STARTUP_READY
               : STARTUP_NO_RESOURCES;
}

static enum startup_status shards_make(const struct server *server) {
    for (uint32_t i = 0; i < server->shard_count; i++) {
        struct shard *shard = server->shards[i];
        shard_init(shard, i, server->shard_count, server->ports[i]);
        if (port_mint(shard->port, control_badge(VSPACED_BADGE_SELF, i),
                      VSPACED_SLOT_PEER_FIRST + i) != PORT_OK) {
            return STARTUP_NO_RESOURCES;
        }
    }
    struct port *port = server->ports[VSPACED_THREAD_CONTROL];
    return control_init(server->control, server->shard_count, port) ? STARTUP_READY
                                                                    : STARTUP_NO_RESOURCES;
}

enum startup_status start(struct server *server, const void *envelope, uint64_t size) {
    uint32_t shard_count;
    enum startup_status status = authority_check(server->ports[0], envelope, size, &shard_count);
    if (status != STARTUP_READY) {
        return status;
    }
    server->shard_count = shard_count;
    return server->shard_count == 1 ? one_shard_make(server) : shards_make(server);
}
