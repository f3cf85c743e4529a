// Slots of vspaced's own capability space: queries, and the methods of
// CAP_SPACE.
#include "bootstrap/capability.h"
#include "bootstrap/slots.h"
#include "port.h"
#include "refkernel/capability.h"

// The two numberings are made to agree, so that translating them is a mask.
#define SAME_RIGHT(name)                                                                           \
    _Static_assert((unsigned)RK_RIGHT_##name == (unsigned)BOOTSTRAP_##name, "rights differ")
SAME_RIGHT(READ);
SAME_RIGHT(WRITE);
SAME_RIGHT(EXECUTE);
SAME_RIGHT(SEND);
SAME_RIGHT(RECEIVE);
SAME_RIGHT(GRANT);
SAME_RIGHT(MANAGE);

static uint64_t type_from(uint64_t rk_type) {
    switch (rk_type) {
    case RK_CAP_EMPTY:
        return BOOTSTRAP_TYPE_NONE;
    case RK_CAP_MEMORY:
        return BOOTSTRAP_TYPE_MEMORY;
    case RK_CAP_VSPACE:
        return BOOTSTRAP_TYPE_VSPACE;
    case RK_CAP_ENDPOINT:
        return BOOTSTRAP_TYPE_ENDPOINT;
    case RK_CAP_REPLY:
        return BOOTSTRAP_TYPE_REPLY;
    case RK_CAP_THREAD:
        return BOOTSTRAP_TYPE_THREAD;
    case RK_CAP_PROCESS:
        return BOOTSTRAP_TYPE_PROCESS;
    case RK_CAP_CAP_SPACE:
        return BOOTSTRAP_TYPE_CAP_SPACE;
    case RK_CAP_PROCESS_CONTROL:
        return BOOTSTRAP_TYPE_PROCESS_CONTROL;
    case RK_CAP_VSPACE_CONTROL:
        return BOOTSTRAP_TYPE_VSPACE_CONTROL;
    case RK_CAP_IO_PORT:
        return BOOTSTRAP_TYPE_IO_PORT;
    case RK_CAP_CONSOLE:
        return BOOTSTRAP_TYPE_CONSOLE;
    default:
        return BOOTSTRAP_TYPE_UNKNOWN;
    }
}

uint64_t port_cap_space(uint64_t method, uint64_t first, uint64_t second, uint64_t third,
                        uint64_t fourth, uint64_t word_count) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {first, second, third, fourth};
    return rt_invoke(SLOT_CAP_SPACE, method, words, word_count);
}

uint64_t port_waiting(struct port *port) {
    struct rk_cap_info info;
    return rt_query_local_cap(port->endpoint_slot, &info) == RK_OK ? info.length : 0;
}

enum port_status port_query(struct port *port, uint32_t slot, struct port_capability *capability) {
    (void)port;
    struct rk_cap_info info;
    const uint64_t status = rt_query_local_cap(slot, &info);
    if (status == RK_OK) {
        *capability = (struct port_capability){
            .type = type_from(info.type),
            .rights = info.rights,
            .bytes = info.type == RK_CAP_MEMORY ? info.length : 0,
            .slots = info.type == RK_CAP_CAP_SPACE ? info.length : 0,
            .object = info.object,
            .device = (info.flags & RK_CAP_FLAG_DEVICE) != 0,
        };
    }
    return port_status_from(status);
}

enum port_status port_query_received(struct port *port, struct port_capability *capability) {
    return port_query(port, port->receive_slot, capability);
}

enum port_status port_take(struct port *port, uint32_t slot) {
    return port_status_from(port_cap_space(RK_CAP_METHOD_MOVE, port->receive_slot, slot, 0, 0, 2));
}

void port_drop(struct port *port, uint32_t slot) {
    (void)port;
    // EMPTY_SLOT is what the caller wants, and a slot of one's own can't be
    // refused for another reason.
    (void)port_cap_space(RK_CAP_METHOD_DELETE, slot, 0, 0, 0, 1);
}

void port_drop_received(struct port *port) {
    port_drop(port, port->receive_slot);
}

enum port_status port_mint(struct port *port, uint64_t badge, uint32_t slot) {
    return port_status_from(port_cap_space(RK_CAP_METHOD_MINT, port->endpoint_slot, slot,
                                           RK_RIGHT_SEND | RK_RIGHT_GRANT, badge, 4));
}

void port_revoke(struct port *port, uint32_t slot) {
    while (port_cap_space(RK_CAP_METHOD_REVOKE, slot, 0, 0, 0, 1) == RK_MORE) {
        // The kernel takes copies away in bounded pieces.
    }
    port_drop(port, slot);
}

enum port_status port_copy(struct port *port, uint32_t from, uint32_t to) {
    (void)port;
    return port_status_from(port_cap_space(RK_CAP_METHOD_COPY, from, to, RK_RIGHTS_ALL, 0, 3));
}
