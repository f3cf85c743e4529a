// The client library's transport on the simulation.
#include "sim.h"

// The library's functions name a connection and no machine, as a process needs no
// name for the kernel that it runs on.
static _Thread_local struct {
    struct port *port;
    uint32_t space;
} caller;

void sim_transport_enter(struct port *port, uint32_t space) {
    caller.port = port;
    caller.space = space;
}

int vspaced_transport_call(const struct vspaced_client *client,
                           const struct vspaced_request *request, struct vspaced_answer *answer) {
    return sim_call(caller.port, caller.space, client->endpoint_slot, client->receive_slot, request,
                    answer);
}

int vspaced_transport_replace(const struct vspaced_client *client) {
    return sim_move(caller.port, caller.space, client->receive_slot, client->endpoint_slot);
}
