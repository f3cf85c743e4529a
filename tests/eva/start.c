// What the analyser runs of the start: the entry point, with any envelope and any
// capability space, up to where each thread begins to serve.
#include "bootstrap/envelope.h"
#include "bootstrap/service.h"
#include "eva/any.h"
#include "vspaced/port.h"
#include "vspaced/status.h"

static struct {
    struct envelope_v1 header;
    struct envelope_entry entries[ENVELOPE_SLOTS_MAX];
} envelope;

// Nobody ever asks: what the threads do then is shown elsewhere (server.c, control.c).
void port_receive(struct port *port, struct port_message *message) {
    (void)port;
    (void)message;
    for (;;) {
    }
}

static void any_envelope(void) {
    envelope.header = (struct envelope_v1){
        .magic = any_word,
        .version = (uint16_t)any_word,
        .header_bytes = (uint16_t)any_word,
        .total_bytes = (uint32_t)any_word,
        .role = (uint16_t)any_word,
        .slot_count = (uint16_t)any_word,
        .flags = (uint32_t)any_word,
        .reserved = any_word,
    };
    for (uint32_t i = 0; i < ENVELOPE_PARAMETERS; i++) {
        envelope.header.parameters[i] = any_word;
    }
    for (uint32_t i = 0; i < ENVELOPE_SLOTS_MAX; i++) {
        envelope.entries[i] = (struct envelope_entry){
            .slot = (uint32_t)any_word,
            .type = (uint16_t)any_word,
            .rights = (uint16_t)any_word,
            .reserved = any_word,
        };
    }
}

static const void *used; // so that what is told is used

static void any_status(void) {
    const uint64_t status = any_word;
    used = vspaced_status_name(status);
    used = vspaced_status_text(status);
    (void)vspaced_status_blame(status);
}

void start_any(void) {
    any_status();
    any_envelope();
    (void)service_main(&envelope, any_word);
}
