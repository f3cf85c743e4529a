// Readiness, and what rootd needs to start the other threads: it has the process, and
// gives each its stack and its number.
#include "bootstrap/envelope.h"
#include "bootstrap/slots.h"
#include "port.h"
#include "vspaced/slots.h"

// As the first thread's.
enum { STACK_BYTES = 64 * 1024 };
static uint8_t stacks[VSPACED_THREADS][STACK_BYTES] __attribute__((aligned(16)));

void port_threads(struct port *port, void (*run)(uint32_t thread)) {
    port->run = run;
}

enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability) {
    const struct rt_message message = {
        .label = ENVELOPE_LABEL_READY,
        .word_count = port->run != 0 ? ENVELOPE_READY_WORDS : 1,
        .capability = capability,
        .words = {startup_status, (uint64_t)port->run, (uint64_t)stacks, STACK_BYTES},
    };
    return port_status_from(rt_send(SLOT_READY, &message));
}
