// The program images that procd can start: boot modules, named by rootd, read
// when they are first asked for. A file is mapped only while it is read, so that procd
// stays within the mappings that vspaced guarantees, however many programs there are.
#ifndef SERVICES_PROCD_MODULES_H
#define SERVICES_PROCD_MODULES_H

#include <stdbool.h>
#include <stdint.h>

#include "bootstrap/slots.h"
#include "image/image.h"
#include "services/procd.h"

#define MODULE_NONE UINT32_MAX

struct module {
    bool named;
    char name[PROGRAM_NAME_BYTES];
    uint64_t bytes; // of the file
    bool read;
    uint32_t memory; // when it was read, and so on: vspaced's number of it
    enum image_status status;
    struct image image; // with IMAGE_OK
};

struct modules {
    uint32_t count; // slots SLOT_MODULE_FIRST and on
    struct module rows[SLOT_MODULE_COUNT];
};

// False if the index or the length is wrong, or it has a name already.
bool module_set_name(struct modules *modules, uint64_t index, uint64_t bytes,
                     const char name[PROGRAM_NAME_BYTES]);

// MODULE_NONE if there is none with this name.
uint32_t module_find(const struct modules *modules, const char *name);

// Reads it, once. 0, or what vspaced answered.
uint64_t module_read(struct modules *modules, uint32_t index);

// How many were read.
uint32_t modules_read_count(const struct modules *modules);

static inline uint32_t module_slot(uint32_t index) {
    return SLOT_MODULE_FIRST + index;
}

#endif
