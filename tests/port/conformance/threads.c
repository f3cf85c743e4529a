// Several threads of the server: one calls what another one serves, and both have one
// capability space. The case's own thread is the caller.
#include "conformance.h"

enum { CLIENT = WORLD_SLOT_FIRST, MEMORY, TAKEN, COPY, GIVEN };

static struct port_message seen;
static struct port_reply request;
static struct port_message answer;
static enum port_status seen_taken;

static void serve_echo(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    (void)port;
    seen = *message;
    reply->word_count = message->word_count;
    for (uint32_t i = 0; i < message->word_count; i++) {
        reply->words[i] = message->words[i] + 1;
    }
}

static const char *each_thread_has_its_own(struct port *port) {
    struct port *other = world_thread(serve_echo);
    struct port_capability capability;
    CHECK(other != 0 && other != port);
    // What is received by the one is not with the other.
    CHECK(port_query_received(other, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *a_call_is_answered(struct port *port) {
    struct port *other = world_thread(serve_echo);
    request = (struct port_reply){.label = 0x301, .word_count = 3, .words = {7, UINT64_MAX, 9}};
    CHECK(port_mint(other, UINT64_C(0x4000000000000001), CLIENT) == PORT_OK);
    for (unsigned i = 0; i < 5; i++) {
        request.words[0] = i;
        CHECK(port_call(port, CLIENT, &request, &answer));
        CHECK(seen.badge == UINT64_C(0x4000000000000001) && seen.label == 0x301);
        CHECK(seen.word_count == 3 && !seen.has_capability);
        CHECK(seen.words[0] == i && seen.words[1] == UINT64_MAX && seen.words[2] == 9);
        CHECK(seen.words[3] == 0 && seen.words[7] == 0);
        CHECK(answer.word_count == 3 && answer.words[0] == i + 1);
        CHECK(answer.words[1] == 0 && answer.words[2] == 10);
    }
    return 0;
}

static const char *the_longest_call_and_answer(struct port *port) {
    struct port *other = world_thread(serve_echo);
    request = (struct port_reply){.label = 0x309, .word_count = VSPACED_REQUEST_WORDS_MAX};
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        request.words[i] = 1000 + i;
    }
    CHECK(port_mint(other, 1, CLIENT) == PORT_OK);
    CHECK(port_call(port, CLIENT, &request, &answer));
    CHECK(seen.word_count == VSPACED_REQUEST_WORDS_MAX);
    CHECK(answer.word_count == VSPACED_REQUEST_WORDS_MAX);
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        CHECK(seen.words[i] == 1000 + i && answer.words[i] == 1001 + i);
    }
    return 0;
}

static void serve_take(struct port *port, const struct port_message *message,
                       struct port_reply *reply) {
    seen = *message;
    seen_taken = port_take(port, TAKEN);
    reply->word_count = 1;
    reply->capability = GIVEN;
}

// And the one that comes back is nobody's.
static const char *a_call_brings_a_capability(struct port *port) {
    struct port *other = world_thread(serve_take);
    struct port_capability capability;
    world_memory_make(MEMORY, 0x3000, 0x1000, BOOTSTRAP_READ | BOOTSTRAP_WRITE);
    request = (struct port_reply){.label = 0x220, .word_count = 1, .capability = MEMORY};
    CHECK(port_mint(other, 1, CLIENT) == PORT_OK && port_mint(other, 2, GIVEN) == PORT_OK);
    CHECK(port_call(port, CLIENT, &request, &answer));
    CHECK(seen.has_capability && seen_taken == PORT_OK);
    CHECK(port_query(port, TAKEN, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_MEMORY && capability.bytes == 0x3000);
    CHECK(port_query_received(port, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    CHECK(port_query_received(other, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    world_memory_revoke(MEMORY);
    CHECK(port_query(other, TAKEN, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *a_call_that_goes_nowhere(struct port *port) {
    (void)world_thread(serve_echo);
    world_memory_make(MEMORY, 0x1000, 0x1000, BOOTSTRAP_READ);
    request = (struct port_reply){.label = 0x301, .word_count = 1};
    CHECK(!port_call(port, CLIENT, &request, &answer)); // empty
    CHECK(!port_call(port, MEMORY, &request, &answer)); // no endpoint
    return 0;
}

static const char *what_one_mints_the_other_revokes(struct port *port) {
    struct port *other = world_thread(serve_echo);
    request = (struct port_reply){.label = 0x301, .word_count = 1};
    CHECK(port_mint(other, 1, CLIENT) == PORT_OK);
    CHECK(port_call(port, CLIENT, &request, &answer));
    port_revoke(port, CLIENT);
    CHECK(!port_call(port, CLIENT, &request, &answer));
    CHECK(port_mint(other, 2, CLIENT) == PORT_OK);
    CHECK(port_call(port, CLIENT, &request, &answer));
    CHECK(seen.badge == 2);
    return 0;
}

static const char *a_copy_outlives_its_source(struct port *port) {
    struct port_capability first, second;
    world_memory_make(MEMORY, 0x3000, 0x1000, BOOTSTRAP_READ | BOOTSTRAP_EXECUTE);
    CHECK(port_copy(port, MEMORY, COPY) == PORT_OK);
    CHECK(port_query(port, MEMORY, &first) == PORT_OK &&
          port_query(port, COPY, &second) == PORT_OK);
    CHECK(second.type == first.type && second.rights == first.rights);
    CHECK(second.bytes == first.bytes);
    port_drop(port, MEMORY);
    CHECK(port_query(port, COPY, &second) == PORT_OK);
    CHECK(second.type == BOOTSTRAP_TYPE_MEMORY);
    world_memory_revoke(MEMORY); // its owner takes back what came of it
    CHECK(port_query(port, COPY, &second) == PORT_OK);
    CHECK(second.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *a_copy_needs_a_source_and_room(struct port *port) {
    struct port_capability capability;
    CHECK(port_copy(port, MEMORY, COPY) == PORT_EMPTY_SLOT);
    world_memory_make(MEMORY, 0x1000, 0x1000, BOOTSTRAP_READ);
    CHECK(port_mint(port, 5, COPY) == PORT_OK);
    CHECK(port_copy(port, MEMORY, COPY) != PORT_OK);
    CHECK(port_query(port, COPY, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_ENDPOINT);
    return 0;
}

#define CASE(name)                                                                                 \
    { #name, name }
const struct conformance_case conformance_threads[] = {
    CASE(each_thread_has_its_own),     CASE(a_call_is_answered),
    CASE(the_longest_call_and_answer), CASE(a_call_brings_a_capability),
    CASE(a_call_that_goes_nowhere),    CASE(what_one_mints_the_other_revokes),
    CASE(a_copy_outlives_its_source),  CASE(a_copy_needs_a_source_and_room),
};
const unsigned conformance_thread_count =
    sizeof(conformance_threads) / sizeof(conformance_threads[0]);
