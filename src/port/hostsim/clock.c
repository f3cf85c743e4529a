// A clock that no two threads share: the server's thread reads it on its caller's, and so
// whatever happened before on either of them has an earlier time. Alone, it counts the
// calls of the kernel.
#include "kernel.h"

static _Thread_local uint64_t thread_clock;

uint64_t clock_tick(struct port *port) {
    const uint64_t before = port->clock > thread_clock ? port->clock : thread_clock;
    port->clock = before + 1;
    thread_clock = port->clock;
    return port->clock;
}

void clock_reset(void) {
    thread_clock = 0;
}

uint64_t port_clock(struct port *port) {
    return clock_tick(port);
}
