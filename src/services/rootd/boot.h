// The boot in progress: what rootd has, and how it fails. One static record.
#ifndef SERVICES_ROOTD_BOOT_H
#define SERVICES_ROOTD_BOOT_H

#include <stdint.h>

#include "bootstrap/slots.h"
#include "common/shards.h"
#include "refkernel/bootinfo.h"

struct boot {
    const struct rk_bootinfo *info; // accepted
    uint32_t slot_next;             // all from here on are empty
    uint32_t shards;                // of vspaced, accepted
    uint32_t ready_slot;            // endpoint: the services' readiness, badge = role
    uint32_t fault_slot;            // endpoint: their faults, badge = role
    uint32_t exit_port_slot;

    // Memory before memd: what is left of the largest range of RAM.
    uint32_t early_slot; // 0: from memd now
    uint64_t early_offset, early_bytes;

    // Endpoints of the services that are ready; 0 before.
    uint32_t memd_slot;    // rootd's account
    uint32_t control_slot; // vspaced, CONTROL
    uint32_t procd_slot;
    struct shards manager; // vspaced, rootd as a manager; not open before it is ready

    // Module slots that procd gets, and their places in info->modules.
    uint32_t program_count;
    uint32_t programs[SLOT_MODULE_COUNT];
};

// What failed, in three lines: who, why, what to do. Ends the machine. From any thread.
_Noreturn void boot_fail(const char *who, const char *why, const char *what_to_do);

// Fails unless the status is OK.
void boot_must(uint64_t kernel_status, const char *who, const char *what_to_do);

_Noreturn void boot_end(uint32_t exit_value);

// "rootd: ", the text, the end of the line. From the first thread (rt/console.h).
void boot_say(const char *text);

// A record for tools: how far the boot is, and the time stamp (rt/time_stamp.h) of that.
void boot_record(const char *what, uint64_t stamp);

// An empty slot.
uint32_t boot_slot(struct boot *boot);

// `count` of them in a row.
uint32_t boot_slots(struct boot *boot, uint32_t count);

// Fresh memory, zero, RWX, into a new slot: from memd, if it is ready.
uint32_t boot_memory(struct boot *boot, uint64_t bytes, const char *who);

#endif
