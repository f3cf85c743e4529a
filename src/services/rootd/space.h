// The address space of a service that is being started: built through the
// kernel's vspace endpoint for memd and vspaced, through vspaced for all others.
#ifndef SERVICES_ROOTD_SPACE_H
#define SERVICES_ROOTD_SPACE_H

#include <stdint.h>

#include "rootd/boot.h"
#include "vspaced/range.h"

struct space {
    const char *who;
    uint32_t vspace_slot;
    uint64_t handle;     // vspaced's, 0: through the kernel
    uint32_t owner_slot; // vspaced's owner endpoint of it, 0 without handle
};

// Memory that is mapped in the space.
struct space_memory {
    uint32_t slot;
    uint32_t number; // vspaced's
};

// Binds the vspace at vspaced, if that is ready.
void space_open(struct boot *boot, struct space *space, uint64_t label);

void space_attach(struct boot *boot, const struct space *space, struct space_memory *memory);

void space_map(struct boot *boot, const struct space *space, const struct space_memory *memory,
               uint64_t offset, struct range range, unsigned rights);

// Memory in rootd's own space, until window_close. Two places, so that a file can
// be read while a segment is written.
enum space_window { SPACE_WINDOW_FILE, SPACE_WINDOW_FILL };
void *window_open(enum space_window window, uint32_t memory_slot, uint64_t offset, uint64_t length,
                  unsigned rights, const char *who);
void window_close(enum space_window window, uint64_t length);

#endif
