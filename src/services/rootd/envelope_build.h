// Writes a role's start-up envelope from its intake specification. Pure.
#ifndef SERVICES_ROOTD_ENVELOPE_BUILD_H
#define SERVICES_ROOTD_ENVELOPE_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "bootstrap/envelope.h"
#include "bootstrap/intake.h"

#define ENVELOPE_BYTES_MAX                                                                         \
    (sizeof(struct envelope_v1) + ENVELOPE_SLOTS_MAX * sizeof(struct envelope_entry))

struct envelope_order {
    enum bootstrap_role role;
    uint32_t run_count; // capabilities in the rows whose count varies
    uint64_t parameters[ENVELOPE_PARAMETERS];
};

// `page` holds ENVELOPE_BYTES_MAX bytes. False if the count is not one that the
// role may have; then nothing was written.
bool envelope_build(const struct envelope_order *order, struct envelope_v1 *page);

#endif
