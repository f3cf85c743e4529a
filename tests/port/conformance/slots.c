// vspaced's own slots: what they hold, taking, minting, dropping.
#include "conformance.h"

enum { A = WORLD_SLOT_FIRST, B, C, D };

static const char *empty_slot_is_none(struct port *port) {
    struct port_capability capability;
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *memory_is_described(struct port *port) {
    struct port_capability capability;
    world_memory_make(A, 0x5000, 0x1000, BOOTSTRAP_READ | BOOTSTRAP_EXECUTE);
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_MEMORY);
    CHECK(capability.rights == (BOOTSTRAP_READ | BOOTSTRAP_EXECUTE));
    CHECK(capability.bytes == 0x5000);
    CHECK(!capability.device);
    return 0;
}

static const char *vspaces_have_identities(struct port *port) {
    struct port_capability first;
    struct port_capability second;
    struct port_capability copy;
    world_vspace_make(A, 8);
    world_vspace_make(B, 8);
    world_copy(A, C);
    CHECK(port_query(port, A, &first) == PORT_OK && port_query(port, B, &second) == PORT_OK);
    CHECK(port_query(port, C, &copy) == PORT_OK);
    CHECK(first.type == BOOTSTRAP_TYPE_VSPACE && second.type == BOOTSTRAP_TYPE_VSPACE);
    CHECK(first.object != second.object);
    CHECK(first.object == copy.object);
    return 0;
}

static const char *own_space_tells_its_size(struct port *port) {
    struct port_capability capability;
    CHECK(port_query(port, 1, &capability) == PORT_OK); // SLOT_CAP_SPACE
    CHECK(capability.type == BOOTSTRAP_TYPE_CAP_SPACE);
    CHECK(capability.slots >= WORLD_SLOT_FIRST + WORLD_SLOT_COUNT);
    return 0;
}

static const char *no_slot_outside_is_answered(struct port *port) {
    struct port_capability own;
    struct port_capability capability;
    CHECK(port_query(port, 1, &own) == PORT_OK);
    CHECK(port_query(port, (uint32_t)own.slots, &capability) != PORT_OK);
    return 0;
}

static const char *mint_gives_clients_send_and_grant(struct port *port) {
    struct port_capability capability;
    CHECK(port_mint(port, UINT64_C(0x1234567890abcdef), A) == PORT_OK);
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_ENDPOINT);
    CHECK(capability.rights == (BOOTSTRAP_SEND | BOOTSTRAP_GRANT));
    return 0;
}

static const char *mint_takes_no_taken_slot(struct port *port) {
    struct port_capability capability;
    world_memory_make(A, 0x1000, 0x1000, BOOTSTRAP_READ);
    CHECK(port_mint(port, 5, A) != PORT_OK);
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_MEMORY);
    return 0;
}

static const char *drop_empties(struct port *port) {
    struct port_capability capability;
    CHECK(port_mint(port, 5, A) == PORT_OK);
    world_copy(A, B);
    port_drop(port, A);
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    CHECK(port_query(port, B, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_ENDPOINT); // copies stay
    port_drop(port, A);                                // an empty slot is fine
    port_drop_received(port);
    return 0;
}

static const char *revoke_takes_copies_of_copies(struct port *port) {
    struct port_capability capability;
    CHECK(port_mint(port, 5, A) == PORT_OK);
    CHECK(port_mint(port, 6, D) == PORT_OK);
    world_copy(A, B);
    world_copy(B, C);
    port_revoke(port, A);
    for (uint32_t slot = A; slot <= C; slot++) {
        CHECK(port_query(port, slot, &capability) == PORT_OK);
        CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    }
    CHECK(port_query(port, D, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_ENDPOINT); // another badge: not related
    return 0;
}

static const char *revoked_memory_leaves_an_empty_slot(struct port *port) {
    struct port_capability capability;
    world_memory_make(A, 0x1000, 0x1000, BOOTSTRAP_READ);
    world_memory_revoke(A);
    CHECK(port_query(port, A, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    return 0;
}

static const char *nothing_received_is_nothing(struct port *port) {
    struct port_capability capability;
    CHECK(port_query_received(port, &capability) == PORT_OK);
    CHECK(capability.type == BOOTSTRAP_TYPE_NONE);
    CHECK(port_take(port, A) == PORT_EMPTY_SLOT);
    return 0;
}

#define CASE(name)                                                                                 \
    { #name, name }
const struct conformance_case conformance_slots[] = {
    CASE(empty_slot_is_none),
    CASE(memory_is_described),
    CASE(vspaces_have_identities),
    CASE(own_space_tells_its_size),
    CASE(no_slot_outside_is_answered),
    CASE(mint_gives_clients_send_and_grant),
    CASE(mint_takes_no_taken_slot),
    CASE(drop_empties),
    CASE(revoke_takes_copies_of_copies),
    CASE(revoked_memory_leaves_an_empty_slot),
    CASE(nothing_received_is_nothing),
};
const unsigned conformance_slot_count = sizeof(conformance_slots) / sizeof(conformance_slots[0]);
