// Requests in and replies out, with badges and capabilities.
#include "conformance.h"

enum { CLIENT = WORLD_SLOT_FIRST, MEMORY, TAKEN, GIVEN };

static struct port_message seen;
static struct port_capability seen_capability;
static enum port_status seen_taken;
static struct world_answer answer;

static void serve_echo(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    (void)port;
    seen = *message;
    reply->word_count = 1 + message->word_count;
    reply->words[0] = 7;
    for (uint32_t i = 0; i < message->word_count; i++) {
        reply->words[1 + i] = message->words[i];
    }
}

static const char *badge_label_and_words_arrive(struct port *port) {
    const struct world_call call = {
        .endpoint = CLIENT, .label = 0x211, .word_count = 3, .words = {11, UINT64_MAX, 13}};
    CHECK(port_mint(port, UINT64_C(0xfedcba9876543210), CLIENT) == PORT_OK);
    world_call(&call, serve_echo, &answer);
    CHECK(seen.badge == UINT64_C(0xfedcba9876543210));
    CHECK(seen.label == 0x211 && seen.word_count == 3 && !seen.has_capability);
    CHECK(seen.words[0] == 11 && seen.words[1] == UINT64_MAX && seen.words[2] == 13);
    for (unsigned i = 3; i < 8; i++) {
        CHECK(seen.words[i] == 0); // nothing of anybody else's shows
    }
    CHECK(answer.word_count == 4 && answer.words[0] == 7 && answer.words[2] == UINT64_MAX);
    CHECK(answer.capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *no_words_are_no_words(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x202};
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    world_call(&call, serve_echo, &answer);
    CHECK(seen.word_count == 0 && seen.words[0] == 0);
    return 0;
}

static const char *a_full_request_arrives(struct port *port) {
    static struct world_call call = {
        .endpoint = CLIENT, .label = 0x201, .word_count = VSPACED_REQUEST_WORDS_MAX};
    for (unsigned i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        call.words[i] = 100 + i;
    }
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    world_call(&call, serve_echo, &answer);
    CHECK(seen.word_count == VSPACED_REQUEST_WORDS_MAX);
    for (unsigned i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        CHECK(seen.words[i] == 100 + i);
    }
    CHECK(answer.words[VSPACED_REQUEST_WORDS_MAX] == 100 + VSPACED_REQUEST_WORDS_MAX - 1);
    return 0;
}

static void serve_long(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    (void)port;
    (void)message;
    reply->word_count = VSPACED_REPLY_WORDS_MAX;
    for (uint32_t i = 0; i < VSPACED_REPLY_WORDS_MAX; i++) {
        reply->words[i] = 1000 + i;
    }
}

static const char *the_longest_reply_arrives(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x212};
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    world_call(&call, serve_long, &answer);
    CHECK(answer.word_count == VSPACED_REPLY_WORDS_MAX);
    for (uint32_t i = 0; i < VSPACED_REPLY_WORDS_MAX; i++) {
        CHECK(answer.words[i] == 1000 + i);
    }
    return 0;
}

static void serve_take(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    seen = *message;
    reply->word_count = 1;
    (void)port_query_received(port, &seen_capability);
    seen_taken = port_take(port, TAKEN);
}

static const char *a_capability_can_be_taken(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x214, .capability = MEMORY};
    struct port_capability capability;
    world_memory_make(MEMORY, 0x3000, 0x1000, BOOTSTRAP_READ | BOOTSTRAP_WRITE);
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    world_call(&call, serve_take, &answer);
    CHECK(seen.has_capability);
    CHECK(seen_capability.type == BOOTSTRAP_TYPE_MEMORY && seen_capability.bytes == 0x3000);
    CHECK(seen_taken == PORT_OK);
    CHECK(port_query(port, TAKEN, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_MEMORY);
    CHECK(port_query_received(port, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *a_taken_capability_is_the_senders_to_revoke(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x214, .capability = MEMORY};
    struct port_capability capability;
    world_memory_make(MEMORY, 0x3000, 0x1000, BOOTSTRAP_READ);
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    world_call(&call, serve_take, &answer);
    CHECK(seen_taken == PORT_OK);
    world_memory_revoke(MEMORY);
    CHECK(port_query(port, TAKEN, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static void serve_drop(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    seen = *message;
    reply->word_count = 1;
    port_drop_received(port);
}

static const char *what_is_dropped_makes_room_for_the_next(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x214, .capability = MEMORY};
    world_memory_make(MEMORY, 0x3000, 0x1000, BOOTSTRAP_READ);
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK);
    for (unsigned i = 0; i < 3; i++) {
        world_call(&call, serve_drop, &answer);
        CHECK(seen.has_capability);
    }
    return 0;
}

static void serve_give(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    (void)port;
    (void)message;
    reply->word_count = 2;
    reply->words[1] = 5;
    reply->capability = GIVEN;
}

static const char *a_reply_can_bring_a_capability(struct port *port) {
    const struct world_call call = {.endpoint = CLIENT, .label = 0x220};
    struct port_capability capability;
    CHECK(port_mint(port, 1, CLIENT) == PORT_OK && port_mint(port, 2, GIVEN) == PORT_OK);
    world_call(&call, serve_give, &answer);
    CHECK(answer.word_count == 2 && answer.words[1] == 5);
    CHECK(answer.capability.type == BOOTSTRAP_TYPE_ENDPOINT);
    CHECK(answer.capability.rights == (BOOTSTRAP_SEND | BOOTSTRAP_GRANT));
    CHECK(port_query(port, GIVEN, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_ENDPOINT); // a copy went along
    return 0;
}

#define CASE(name)                                                                                 \
    { #name, name }
const struct conformance_case conformance_messages[] = {
    CASE(badge_label_and_words_arrive),
    CASE(no_words_are_no_words),
    CASE(a_full_request_arrives),
    CASE(the_longest_reply_arrives),
    CASE(a_capability_can_be_taken),
    CASE(a_taken_capability_is_the_senders_to_revoke),
    CASE(what_is_dropped_makes_room_for_the_next),
    CASE(a_reply_can_bring_a_capability),
};
const unsigned conformance_message_count =
    sizeof(conformance_messages) / sizeof(conformance_messages[0]);
