// Requests in, replies out: RECEIVE, REPLY_RECEIVE and SEND.
#include "bootstrap/envelope.h"
#include "bootstrap/slots.h"
#include "port.h"

_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "a request fits a message");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "a reply fits a message");

enum { EXIT_NO_ENDPOINT = 70 }; // the service can't be reached any more

// The rest of a long message, before a reply or a vector of steps takes its place.
static void words_from_buffer(struct port_message *message, const uint64_t *buffer) {
    uint32_t count = message->word_count < VSPACED_REQUEST_WORDS_MAX ? message->word_count
                                                                     : VSPACED_REQUEST_WORDS_MAX;
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < count; i++) {
        message->words[i] = buffer[i];
    }
}

static void message_from(const struct port *port, struct port_message *message,
                         const struct rt_message *received) {
    message->badge = received->badge;
    message->label = (uint32_t)received->label;
    message->word_count = (uint32_t)received->word_count;
    message->has_capability = received->has_capability;
    __builtin_memcpy(message->words, received->words, sizeof(received->words));
    if (message->word_count > RK_MESSAGE_REGISTER_WORDS) {
        words_from_buffer(message, rt_buffer(port->shard));
    }
}

// Whatever keeps a receive at the own endpoint from bringing a message will keep
// the next from it, too. Ending loudly (rootd and the kernel report it) beats
// being there and deaf.
static void received_or_exit(uint64_t status) {
    if (status != RK_OK) {
        rt_exit(EXIT_NO_ENDPOINT);
    }
}

// Somebody who made this endpoint the place for a process's faults gets no answer:
// a reply with the kernel's label would be refused, and one whose first word is 1
// would resume the thread. The next receive cancels the call; the kernel reports it.
static void request_take(struct port *port, struct port_message *message,
                         struct rt_message *received) {
    while (received->label >= RK_LABEL_KERNEL_FIRST) {
        received_or_exit(rt_receive(port->endpoint_slot, received, port->receive_slot));
    }
    message_from(port, message, received);
}

void port_receive(struct port *port, struct port_message *message) {
    struct rt_message received = {0};
    received_or_exit(rt_receive(port->endpoint_slot, &received, port->receive_slot));
    request_take(port, message, &received);
}

void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message) {
    struct rt_message words;
    words.label = reply->label;
    words.word_count = reply->word_count;
    words.capability = reply->capability;
    // All that fit the registers: the kernel takes no more of them than the count says.
    __builtin_memcpy(words.words, reply->words, sizeof(words.words));
    uint64_t *buffer = rt_buffer(port->shard);
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < reply->word_count; i++) {
        buffer[i] = reply->words[i];
    }
    received_or_exit(rt_reply_receive(port->endpoint_slot, &words, port->receive_slot));
    request_take(port, message, &words);
}

enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability) {
    (void)port;
    const struct rt_message message = {
        .label = ENVELOPE_LABEL_READY,
        .word_count = 1,
        .capability = capability,
        .words = {startup_status},
    };
    return port_status_from(rt_send(SLOT_READY, &message));
}
