// The start-up envelope: what rootd tells a foundation service when it starts it.
// It lies in a page that is mapped read-only in the service; the entry point
// gets its address in RDI and its size in RSI. Nothing in it is believed before
// envelope_check and intake_check (src/startup) accepted it.
//
// Layout, little endian, naturally aligned: the header, then slot_count entries
// in ascending order of their slots, nothing after them.
#ifndef BOOTSTRAP_ENVELOPE_H
#define BOOTSTRAP_ENVELOPE_H

#include <stdint.h>

#define ENVELOPE_MAGIC UINT64_C(0x3156454c45565352) // "RSVELEV1"
enum {
    ENVELOPE_VERSION = 1,
    ENVELOPE_SLOTS_MAX = 64, // memd: its own few and 48 ranges of untyped memory
    ENVELOPE_PARAMETERS = 8,
};

struct envelope_entry {
    uint32_t slot;     // bootstrap/slots.h
    uint16_t type;     // enum bootstrap_type
    uint16_t rights;   // BOOTSTRAP_*, exactly these
    uint64_t reserved; // zero
};

struct envelope_v1 {
    uint64_t magic;
    uint16_t version;
    uint16_t header_bytes; // sizeof(struct envelope_v1)
    uint32_t total_bytes;  // with the entries
    uint16_t role;         // enum bootstrap_role
    uint16_t slot_count;
    uint32_t flags;                           // zero
    uint64_t parameters[ENVELOPE_PARAMETERS]; // see enum envelope_parameter; others zero
    uint64_t reserved;                        // zero
};

// Parameters by role.
enum envelope_parameter {
    ENVELOPE_VSPACED_SHARDS = 0, // worker threads to serve with, 1..VSPACED_SHARDS
    ENVELOPE_PROCD_MODULES = 0,  // program images from SLOT_MODULE_FIRST on
    ENVELOPE_PROCD_CPUS = 1,     // that processes run on, 1..RK_CPUS_MAX
};

_Static_assert(sizeof(struct envelope_entry) == 16, "wire size");
_Static_assert(sizeof(struct envelope_v1) == 96, "wire size");

// How a service answers: one message to SLOT_READY with this label, word 0 an
// enum startup_status. vspaced's message also brings rootd its control endpoint.
// A service with more threads than its first says how they are started, in words 1 to 3:
// entry, stacks, bytes of each stack. Thread n, from 1, begins as entry(n), its stack the
// n-th of them.
#define ENVELOPE_LABEL_READY 0x001
enum { ENVELOPE_READY_WORDS = 4 };

// One reason each, so that the boot log says what is wrong. 0 is ready.
#define STARTUP_STATUS_LIST(X)                                                                     \
    X(READY, 0, "ready")                                                                           \
    X(NO_ENVELOPE, 1, "the envelope's address is null, unaligned or outside the space")            \
    X(BAD_MAGIC, 2, "the envelope's magic number is wrong")                                        \
    X(BAD_VERSION, 3, "the envelope's version is not 1")                                           \
    X(BAD_SIZE, 4, "the sizes in the envelope contradict each other")                              \
    X(BAD_ROLE, 5, "the envelope is for another role")                                             \
    X(BAD_ENVELOPE_FLAGS, 6, "an unknown flag in the envelope")                                    \
    X(RESERVED_FIELD, 7, "a reserved field or unused parameter is not zero")                       \
    X(TOO_MANY_SLOTS, 8, "more slots than an envelope can name")                                   \
    X(DUPLICATE_SLOT, 9, "a slot is named twice")                                                  \
    X(UNSORTED_SLOTS, 10, "the slots are not in ascending order")                                  \
    X(MISSING_SLOT, 11, "a slot that the role needs is not named")                                 \
    X(UNEXPECTED_SLOT, 12, "a slot that the role must not have is named")                          \
    X(WRONG_DECLARED_TYPE, 13, "a slot is declared with another type than the role's")             \
    X(TOO_FEW_DECLARED_RIGHTS, 14, "a slot is declared with fewer rights than the role's")         \
    X(TOO_MANY_DECLARED_RIGHTS, 15, "a slot is declared with more rights than the role's")         \
    X(EMPTY_REAL_SLOT, 16, "a declared slot holds no capability")                                  \
    X(WRONG_REAL_TYPE, 17, "a slot really holds a capability of another type")                     \
    X(TOO_FEW_REAL_RIGHTS, 18, "a slot's capability really has fewer rights")                      \
    X(TOO_MANY_REAL_RIGHTS, 19, "a slot's capability really has more rights")                      \
    X(UNDECLARED_CAPABILITY, 20, "a slot that is not declared holds a capability")                 \
    X(QUERY_FAILED, 21, "the kernel did not answer a query of an own slot")                        \
    X(BAD_PARAMETER, 22, "a parameter is out of its range")                                        \
    X(NO_RESOURCES, 23, "the service's own start needs more than it was given")

enum startup_status {
#define X(name, value, text) STARTUP_##name = (value),
    STARTUP_STATUS_LIST(X)
#undef X
};

const char *startup_status_name(uint64_t status); // never NULL
const char *startup_status_text(uint64_t status);

#endif
