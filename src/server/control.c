#include "control.h"

#include "reply.h"
#include "vspaced/slots.h"

bool control_init(struct control *control, uint32_t shard_count, struct port *port) {
    const uint64_t badge = control_badge(VSPACED_BADGE_CONTROL, VSPACED_THREAD_CONTROL);
    control->shard_count = shard_count;
    control->port = port;
    return port_mint(port, badge, VSPACED_SLOT_CONTROL) == PORT_OK;
}

_Noreturn void control_serve(struct control *control) {
    port_receive(control->port, &control->message);
    for (;;) {
        control_serve_request(control);
        port_reply_receive(control->port, &control->reply, &control->message);
    }
}

// As a shard's authorize: kind and endpoint, index and generation, rights.
static enum vspaced_status badge_check(struct control *control, struct request *request) {
    const struct vspaced_badge badge = vspaced_badge_unpack(request->message->badge);
    request->kind = badge.kind;
    if ((request->row->kinds >> badge.kind & 1) == 0 || badge.shard != VSPACED_THREAD_CONTROL) {
        return VSPACED_NOT_AUTHORIZED;
    }
    if (badge.kind == VSPACED_BADGE_MANAGER) {
        if (badge.index >= control->managers.count) {
            return VSPACED_NOT_AUTHORIZED;
        }
        request->manager = &control->managers.records[badge.index];
        if (badge.generation != MANAGER_GENERATION) {
            return VSPACED_STALE_HANDLE;
        }
    } else if (badge.kind != VSPACED_BADGE_CONTROL || badge.index != 0 || badge.generation != 0) {
        return VSPACED_NOT_AUTHORIZED;
    }
    return (request->row->rights & ~badge.rights) == 0 ? VSPACED_OK : VSPACED_NOT_AUTHORIZED;
}

// What concerns one object only is for its shard.
static enum vspaced_status operation_run(struct control *control, const struct request *request) {
    switch (request->message->label) {
    case VSPACED_OP_MANAGER:
        return control_manager(control, request);
    case VSPACED_OP_ENDPOINT:
        return control_endpoint(control, request);
    case VSPACED_OP_SHARD_STATS:
        return control_stats(control, request);
    case VSPACED_OP_PING:
        return control_ping(control, request);
    case VSPACED_OP_BIND:
        return control_bind(control, request);
    case VSPACED_OP_UNBIND:
        return control_unbind(control, request);
    case VSPACED_OP_MIGRATE:
        return control_migrate(control, request);
    default:
        return VSPACED_BAD_SHARD;
    }
}

void control_serve_request(struct control *control) {
    struct request request = {0};
    reply_begin(&control->reply, control->message.label);
    enum vspaced_status status = decode(&request, &control->message);
    if (status == VSPACED_OK) {
        status = badge_check(control, &request);
    }
    if (status == VSPACED_OK && control->message.has_capability != (request.row->capability != 0)) {
        status = VSPACED_BAD_CAPABILITY;
    }
    if (status == VSPACED_OK) {
        status = operation_run(control, &request);
    }
    if (control->message.has_capability) {
        port_drop_received(control->port);
    }
    control->requests++;
    control->refusals += status != VSPACED_OK;
    reply_end(&control->reply, status);
}
