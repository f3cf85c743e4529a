// The kernel that the analyser gives the server: it answers anything to everything.
#include "eva/any.h"
#include "vspaced/port.h"
#include "vspaced/slots.h"

struct port {
    uint32_t nothing;
};

static struct port the_port;

struct port *port_open(uint32_t thread) {
    (void)thread;
    return &the_port;
}

static enum port_status any_status(void) {
    return (enum port_status)any_word;
}

uint64_t port_waiting(struct port *port) {
    (void)port;
    return any_word;
}

void port_threads(struct port *port, void (*run)(uint32_t thread)) {
    (void)port;
    run(1 + any_below(VSPACED_THREADS - 1));
}

enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability) {
    (void)port;
    (void)startup_status;
    (void)capability;
    return any_status();
}

uint64_t port_clock(struct port *port) {
    (void)port;
    return any_word;
}

enum port_status port_query(struct port *port, uint32_t slot, struct port_capability *capability) {
    (void)port;
    (void)slot;
    *capability = (struct port_capability){
        .type = any_word,
        .rights = any_word,
        .bytes = any_word,
        .slots = any_word,
        .object = any_word,
        .device = any_word & 1,
    };
    return any_status();
}

enum port_status port_query_received(struct port *port, struct port_capability *capability) {
    return port_query(port, 0, capability);
}

enum port_status port_take(struct port *port, uint32_t slot) {
    (void)port;
    (void)slot;
    return any_status();
}

enum port_status port_copy(struct port *port, uint32_t from, uint32_t to) {
    (void)port;
    (void)from;
    (void)to;
    return any_status();
}

void port_drop_received(struct port *port) {
    (void)port;
}

enum port_status port_mint(struct port *port, uint64_t badge, uint32_t slot) {
    (void)port;
    (void)badge;
    (void)slot;
    return any_status();
}

void port_revoke(struct port *port, uint32_t slot) {
    (void)port;
    (void)slot;
}

void port_drop(struct port *port, uint32_t slot) {
    (void)port;
    (void)slot;
}

enum port_status port_step(struct port *port, uint32_t vspace_slot, const struct port_step *step,
                           struct port_step_result *result) {
    (void)port;
    (void)vspace_slot;
    const struct port_step read = *step;
    (void)read;
    *result = (struct port_step_result){any_word, any_word};
    return any_status();
}

// It says what it likes of what it did. Of the steps it reads the first, which alone the
// analyser knows to be set.
enum port_status port_steps(struct port *port, uint32_t vspace_slot, const struct port_step *steps,
                            uint32_t count, uint32_t *done, struct port_step_result *result) {
    (void)port;
    (void)vspace_slot;
    (void)count;
    const struct port_step step = steps[0];
    (void)step;
    *done = (uint32_t)any_word;
    *result = (struct port_step_result){any_word, any_word};
    return any_status();
}

enum port_status port_vspace_query(struct port *port, uint32_t vspace_slot, uint64_t address,
                                   struct port_page *page) {
    (void)port;
    (void)vspace_slot;
    (void)address;
    *page = (struct port_page){any_word, any_word, (uint8_t)any_word};
    return any_status();
}

enum port_status port_vspace_info(struct port *port, uint32_t vspace_slot,
                                  struct port_vspace *info) {
    (void)port;
    (void)vspace_slot;
    *info = (struct port_vspace){any_word, any_word, any_word};
    return any_status();
}
