#include "kernel.h"

void sim_fail(struct port *port, uint64_t k, enum port_status status, uint64_t again) {
    port->fail_at = k == 0 ? 0 : port->calls + k;
    port->fail_status = status;
    port->fail_again = again;
}

bool call_fails(struct port *port, enum port_status *status) {
    port->calls++;
    (void)clock_tick(port);
    if (port->calls != port->fail_at) {
        return false;
    }
    port->fail_at = port->fail_again == 0 ? 0 : port->calls + port->fail_again;
    port->failures++;
    *status = port->fail_status;
    return true;
}

uint64_t sim_calls(const struct port *port) {
    return port->calls;
}

uint64_t sim_handovers(const struct port *port) {
    return port->handovers;
}

uint64_t sim_failures(const struct port *port) {
    return port->failures;
}
