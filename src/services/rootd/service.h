// One foundation service: how it is built, what it gets, and its answer.
#ifndef SERVICES_ROOTD_SERVICE_H
#define SERVICES_ROOTD_SERVICE_H

#include <stdint.h>

#include "bootstrap/envelope.h"
#include "bootstrap/role.h"
#include "image/layout.h"
#include "rootd/boot.h"
#include "rootd/space.h"

// What differs between the services, besides their intake.
struct service_row {
    enum bootstrap_role role;
    const char *name; // also of its boot module
    uint64_t slot_count;
    uint64_t priority;
    uint64_t table_frames; // besides those of its image
};

extern const struct service_row service_rows[]; // in start order
extern const unsigned service_row_count;

const struct service_row *service_row_of(enum bootstrap_role role);

// A service in the making. Slots are rootd's.
struct service {
    const struct service_row *row;
    const struct rk_boot_module *module;
    struct image image;
    struct image_layout layout;
    uint32_t user_memory_slot;
    uint32_t process_first; // PROCESS, VSPACE, CAP_SPACE
    struct space space;
    uint64_t envelope_bytes;
};

// Loads, builds, gives and starts it; fails the boot if anything does.
void service_start(struct boot *boot, const struct service_row *row, struct service *service);

// Waits until it reports, and fails the boot unless it is ready. Then starts the threads
// that it asks for. Returns the slot of the endpoint that came with the report, or 0.
uint32_t service_wait(struct boot *boot, const struct service *service);

// grant.c: puts the capabilities of the role's intake into the service's space
// and writes its envelope to `page`.
void service_grant(struct boot *boot, struct service *service, struct envelope_v1 *page);

#endif
