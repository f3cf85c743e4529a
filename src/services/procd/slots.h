// procd's capability space, above the slots of the bootstrap contract: a row of
// slots for each process record, so that a record's number leads to them.
#ifndef SERVICES_PROCD_SLOTS_H
#define SERVICES_PROCD_SLOTS_H

#include <stdint.h>

#include "bootstrap/slots.h"
#include "services/limits.h"
#include "vspaced/limits.h"

enum {
    PROCD_SLOT_ROOT = 200,        // rootd's endpoint of procd
    PROCD_SLOT_ROOT_WAIT = 201,   // its call of WAIT for any child
    PROCD_SLOT_SHARD_FIRST = 208, // vspaced's shards, to procd as a manager
    PROCD_SLOT_PROCESS_FIRST = 256,
    PROCD_SLOTS_PER_PROCESS = 12,
    PROCD_SLOT_END = PROCD_SLOT_PROCESS_FIRST + PROCD_PROCESSES_MAX * PROCD_SLOTS_PER_PROCESS,
};
_Static_assert((int)SLOT_MODULE_FIRST + (int)SLOT_MODULE_COUNT <= (int)PROCD_SLOT_ROOT,
               "slots overlap");
_Static_assert((int)PROCD_SLOT_SHARD_FIRST + VSPACED_SHARDS <= (int)PROCD_SLOT_PROCESS_FIRST,
               "slots overlap");

// Of one process. Only those of a running process that are needed to end it stay
// filled: PROCESS, and whoever waits.
enum process_slot {
    PROCESS_SLOT_PROCESS = 0, // these three arrive together
    PROCESS_SLOT_VSPACE = 1,
    PROCESS_SLOT_CAP_SPACE = 2,
    PROCESS_SLOT_THREAD = 3,
    PROCESS_SLOT_ACCOUNT = 4,       // its account at memd
    PROCESS_SLOT_KERNEL_MEMORY = 5, // what the kernel keeps of it
    PROCESS_SLOT_USER_MEMORY = 6,   // data, stack, start page, message buffer
    PROCESS_SLOT_OWNER = 7,         // vspaced's owner endpoint of its space
    PROCESS_SLOT_FAULT = 8,         // where its faults go, badged
    PROCESS_SLOT_ENDPOINT = 9,      // its own, if it asked for one
    PROCESS_SLOT_WAIT = 10,         // the call of who waits for it
    PROCESS_SLOT_WAIT_ANY = 11,     // its own call, waiting for any child
};

static inline uint32_t procd_slot(uint32_t record, enum process_slot slot) {
    return PROCD_SLOT_PROCESS_FIRST + record * PROCD_SLOTS_PER_PROCESS + (uint32_t)slot;
}

#endif
