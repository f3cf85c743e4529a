// Messages as the analyser delivers them: anything, from anybody. What is sent is read as
// far as it says.
#include "eva/any.h"
#include "vspaced/port.h"

static void any_message(struct port_message *message) {
    message->badge = any_word;
    message->label = (uint32_t)any_word;
    message->word_count = (uint32_t)any_word;
    message->has_capability = any_word & 1;
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        message->words[i] = any_word;
    }
}

// Sent as far as it says.
static void reply_read(const struct port_reply *reply) {
    for (uint32_t i = 0; i < reply->word_count; i++) {
        const uint64_t read = reply->words[i];
        (void)read;
    }
}

void port_receive(struct port *port, struct port_message *message) {
    (void)port;
    any_message(message);
}

void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message) {
    (void)port;
    reply_read(reply);
    any_message(message);
}

void port_reply(struct port *port, const struct port_reply *reply) {
    (void)port;
    reply_read(reply);
}

// Somebody always asks.
bool port_poll(struct port *port, struct port_message *message) {
    (void)port;
    any_message(message);
    return true;
}

static bool is_kept[VSPACED_WORKS_MAX];

void port_keep_caller(struct port *port, uint32_t place) {
    (void)port;
    is_kept[place] = true;
}

void port_reply_later(struct port *port, uint32_t place, const struct port_reply *reply) {
    (void)port;
    is_kept[place] = false;
    reply_read(reply);
}

bool port_call(struct port *port, uint32_t endpoint_slot, const struct port_reply *request,
               struct port_message *answer) {
    (void)port;
    (void)endpoint_slot;
    reply_read(request);
    any_message(answer);
    return any_word & 1;
}
