// Requests in, replies out: RECEIVE, REPLY_RECEIVE and SEND.
#include "port.h"

#include "rt/time_stamp.h"
#include "vspaced/slots.h"

_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "a request fits a message");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "a reply fits a message");

enum { EXIT_NO_ENDPOINT = 70 }; // the service can't be reached any more

// The rest of a long message, before a reply or a vector of steps takes its place.
static void words_from_buffer(const struct port *port, struct port_message *message) {
    if (message->word_count > RK_MESSAGE_REGISTER_WORDS) {
        const uint32_t count = message->word_count < VSPACED_REQUEST_WORDS_MAX
                                   ? message->word_count
                                   : VSPACED_REQUEST_WORDS_MAX;
        rt_words_copy(message->words, rt_buffer(port->shard), count);
    }
}

// The rest of a long message that goes out.
static void words_to_buffer(const struct port *port, const struct port_reply *message) {
    if (message->word_count > RK_MESSAGE_REGISTER_WORDS) {
        rt_words_copy(rt_buffer(port->shard), message->words, message->word_count);
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

// The next request. Somebody who made this endpoint the place for a process's faults
// gets no answer: a reply with the kernel's label would be refused, and one whose
// first word is 1 would resume the thread. The receive after it cancels the call, and
// the kernel reports it.
static bool request_next(struct port *port, struct port_message *message, bool waits) {
    struct rt_message received;
    do {
        uint64_t status = waits
                              ? rt_receive(port->endpoint_slot, &received, port->receive_slot)
                              : rt_try_receive(port->endpoint_slot, &received, port->receive_slot);
        if (status == RK_NOBODY) {
            return false;
        }
        received_or_exit(status);
    } while (received.label >= RK_LABEL_KERNEL_FIRST);
    message->badge = received.badge;
    message->label = (uint32_t)received.label;
    message->word_count = (uint32_t)received.word_count;
    message->has_capability = received.has_capability;
    __builtin_memcpy(message->words, received.words, sizeof(received.words));
    words_from_buffer(port, message);
    return true;
}

void port_receive(struct port *port, struct port_message *message) {
    (void)request_next(port, message, true);
}

bool port_poll(struct port *port, struct port_message *message) {
    return request_next(port, message, false);
}

// Sends the reply and receives the next request; a copy of the capability goes along.
static inline uint64_t reply_exchange(struct port *port, const struct port_reply *reply,
                                      uint32_t capability, struct port_message *message) {
    struct rt_exchange exchange = {
        .tag = rk_tag(reply->label, reply->word_count) | (capability != 0 ? RK_TAG_CAP : 0),
        .transfer_slot = capability,
        .receive_slot = port->receive_slot,
        .words_in = reply->words, // the kernel takes no more of them than the count says
        .words_out = message->words,
    };
    const uint64_t status = rt_exchange(RK_SYS_REPLY_RECEIVE, port->endpoint_slot, &exchange);
    message->badge = exchange.badge;
    message->label = (uint32_t)rk_tag_label(exchange.tag);
    message->word_count = (uint32_t)rk_tag_count(exchange.tag);
    message->has_capability = (exchange.tag & RK_TAG_CAP) != 0;
    return status;
}

// Apart from the usual way, which it would make longer. A refused reply was not sent: what
// was to go along with it was revoked meanwhile, or the endpoint is gone.
static __attribute__((noinline)) bool reply_with_capability(struct port *port,
                                                            const struct port_reply *reply,
                                                            struct port_message *message) {
    return reply_exchange(port, reply, reply->capability, message) == RK_OK;
}

void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message) {
    words_to_buffer(port, reply);
    if (reply->capability == 0 || !reply_with_capability(port, reply, message)) {
        received_or_exit(reply_exchange(port, reply, 0, message));
    }
    if (message->label >= RK_LABEL_KERNEL_FIRST) {
        port_receive(port, message);
        return;
    }
    words_from_buffer(port, message);
}

bool port_call(struct port *port, uint32_t endpoint_slot, const struct port_reply *request,
               struct port_message *answer) {
    words_to_buffer(port, request);
    struct rt_exchange exchange = {
        .tag = rk_tag(request->label, request->word_count) |
               (request->capability != 0 ? RK_TAG_CAP : 0),
        .transfer_slot = request->capability,
        .words_in = request->words,
        .words_out = answer->words,
    };
    if (rt_exchange(RK_SYS_CALL, endpoint_slot, &exchange) != RK_OK) {
        return false;
    }
    answer->label = (uint32_t)rk_tag_label(exchange.tag);
    answer->word_count = (uint32_t)rk_tag_count(exchange.tag);
    words_from_buffer(port, answer);
    return true;
}

// `reply_slot` 0: whose request came last. False if nobody heard it.
static bool reply_to(struct port *port, uint32_t reply_slot, const struct port_reply *reply) {
    struct rt_message message = {
        .label = reply->label,
        .word_count = reply->word_count,
        .capability = reply->capability,
    };
    __builtin_memcpy(message.words, reply->words, sizeof(message.words));
    words_to_buffer(port, reply);
    uint64_t status = rt_reply(reply_slot, &message);
    if (status != RK_OK && message.capability != 0) {
        message.capability = 0; // it was revoked meanwhile
        status = rt_reply(reply_slot, &message);
    }
    return status == RK_OK;
}

void port_reply(struct port *port, const struct port_reply *reply) {
    (void)reply_to(port, 0, reply);
}

static uint32_t later_slot(const struct port *port, uint32_t place) {
    return VSPACED_SLOT_LATER_FIRST + port->shard * VSPACED_WORKS_MAX + place;
}

void port_keep_caller(struct port *port, uint32_t place) {
    (void)rt_save_caller(later_slot(port, place)); // nobody, if it was no call
}

void port_reply_later(struct port *port, uint32_t place, const struct port_reply *reply) {
    // An answer uses it up; who is gone leaves it there. To drop what is not there would stop
    // the other CPUs for nothing.
    if (!reply_to(port, later_slot(port, place), reply)) {
        port_drop(port, later_slot(port, place));
    }
}

uint64_t port_clock(struct port *port) {
    (void)port;
    return time_stamp();
}
