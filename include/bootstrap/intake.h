// Intake specifications: which capabilities each role must receive, and no
// others. rootd gives by this list and every service checks by it, first the
// envelope, then the real slots.
#ifndef BOOTSTRAP_INTAKE_H
#define BOOTSTRAP_INTAKE_H

#include <stdint.h>

#include "bootstrap/capability.h"
#include "bootstrap/envelope.h"
#include "bootstrap/role.h"
#include "bootstrap/slots.h"

#define BOOTSTRAP_SERVE (BOOTSTRAP_SEND | BOOTSTRAP_RECEIVE | BOOTSTRAP_GRANT)
#define BOOTSTRAP_ASK   (BOOTSTRAP_SEND | BOOTSTRAP_GRANT)
#define BOOTSTRAP_RWX   (BOOTSTRAP_READ | BOOTSTRAP_WRITE | BOOTSTRAP_EXECUTE)

// X(role, first slot, least count, most count, type, rights)
// Counts other than 1, 1 are runs of equal capabilities from the first slot on.
#define BOOTSTRAP_INTAKE_LIST(X)                                                                   \
    X(MEMD, SLOT_CAP_SPACE, 1, 1, CAP_SPACE, BOOTSTRAP_MANAGE)                                     \
    X(MEMD, SLOT_ENDPOINT, 1, 1, ENDPOINT, BOOTSTRAP_SERVE)                                        \
    X(MEMD, SLOT_READY, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                             \
    X(MEMD, SLOT_UNTYPED_FIRST, 1, SLOT_UNTYPED_COUNT, MEMORY, BOOTSTRAP_RWX)                      \
    X(VSPACED, SLOT_CAP_SPACE, 1, 1, CAP_SPACE, BOOTSTRAP_MANAGE)                                  \
    X(VSPACED, SLOT_ENDPOINT, 1, 1, ENDPOINT, BOOTSTRAP_SERVE)                                     \
    X(VSPACED, SLOT_READY, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                          \
    X(VSPACED, SLOT_KERNEL_VSPACE_ENDPOINT, 1, 1, VSPACE_CONTROL, BOOTSTRAP_SEND)                  \
    X(VSPACED, SLOT_SHARD_FIRST, 0, SLOT_SHARD_COUNT, ENDPOINT, BOOTSTRAP_SERVE)                   \
    X(PAGERD, SLOT_CAP_SPACE, 1, 1, CAP_SPACE, BOOTSTRAP_MANAGE)                                   \
    X(PAGERD, SLOT_ENDPOINT, 1, 1, ENDPOINT, BOOTSTRAP_SERVE)                                      \
    X(PAGERD, SLOT_READY, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                           \
    X(PAGERD, SLOT_MEMD, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                            \
    X(PAGERD, SLOT_VSPACED, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                         \
    X(PROCD, SLOT_CAP_SPACE, 1, 1, CAP_SPACE, BOOTSTRAP_MANAGE)                                    \
    X(PROCD, SLOT_ENDPOINT, 1, 1, ENDPOINT, BOOTSTRAP_SERVE)                                       \
    X(PROCD, SLOT_READY, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                            \
    X(PROCD, SLOT_MEMD, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                             \
    X(PROCD, SLOT_VSPACED, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                          \
    X(PROCD, SLOT_OWN_SPACE, 1, 1, ENDPOINT, BOOTSTRAP_ASK)                                        \
    X(PROCD, SLOT_PROCESS_CONTROL, 1, 1, PROCESS_CONTROL, BOOTSTRAP_SEND)                          \
    X(PROCD, SLOT_CONSOLE, 1, 1, CONSOLE, BOOTSTRAP_WRITE)                                         \
    X(PROCD, SLOT_EXIT_PORT, 1, 1, IO_PORT, BOOTSTRAP_WRITE)                                       \
    X(PROCD, SLOT_MODULE_FIRST, 1, SLOT_MODULE_COUNT, MEMORY, BOOTSTRAP_READ | BOOTSTRAP_EXECUTE)

struct intake_row {
    uint16_t role;
    uint16_t type;
    uint16_t rights;
    uint16_t count_min, count_max;
    uint32_t slot_first;
};

// The rows of all roles, in the order above.
extern const struct intake_row intake_rows[];
extern const unsigned intake_row_count;

// What a slot of the own capability space really holds. Provided by the port: on
// the bare machine by QUERY_LOCAL_CAP, in host builds by a simulation (QUERY_CAP).
struct intake_real {
    uint64_t type;   // enum bootstrap_type
    uint64_t rights; // BOOTSTRAP_*
};

// Nonzero if the kernel answered.
typedef int intake_query_fn(void *context, uint32_t slot, struct intake_real *real);

// Strict parse: every byte of the envelope is checked. `size` is what the entry
// point was told, and must be the envelope's total_bytes; reads no byte beyond it.
enum startup_status envelope_check(const void *envelope, uint64_t size, enum bootstrap_role role);

// The declared slots against the role's rows. Needs an accepted envelope.
enum startup_status intake_check_declared(const struct envelope_v1 *envelope);

// The real slots against the declared ones; and every slot of [1, slot_end) that
// is not declared must be empty.
enum startup_status intake_check_real(const struct envelope_v1 *envelope, uint32_t slot_end,
                                      intake_query_fn *query, void *context);

static inline const struct envelope_entry *envelope_entries(const struct envelope_v1 *envelope) {
    return (const struct envelope_entry *)(const void *)(envelope + 1);
}

#endif
