// Making a process: the steps of PROCD_STEP_LIST in their order. All of its
// address space is made by vspaced. If a step fails, what was made is undone.
#ifndef SERVICES_PROCD_SPAWN_H
#define SERVICES_PROCD_SPAWN_H

#include <stdint.h>

#include "image/layout.h"
#include "procd/order.h"
#include "procd/procd.h"

struct spawned {
    uint64_t number;      // with OK
    enum procd_step step; // that failed
    uint64_t answer;      // of the service or the kernel; BAD_IMAGE: enum image_status
};

// The capability that came with the request, if any, lies in SLOT_RECEIVE; whoever
// received it deletes it afterwards.
enum procd_status process_spawn(struct procd *procd, uint32_t caller, const struct order *order,
                                bool has_parent, struct spawned *spawned);

// A spawn in progress.
struct spawn {
    struct procd *procd;
    const struct order *order;
    uint32_t record;
    const struct module *module;
    uint32_t module_slot;
    uint32_t data_module; // MODULE_NONE: none
    bool has_parent;
    uint32_t file_memory, user_memory; // vspaced's numbers of them
    struct image_layout layout;        // of the fresh memory
    uint64_t stack_begin;              // where vspaced put it
};

// fill.c: what lies in the fresh memory when the program starts. 0, or what
// vspaced answered.
uint64_t spawn_fill(const struct spawn *spawn);

// give.c: the capabilities of the new process. 0, or the kernel's status.
uint64_t spawn_give(const struct spawn *spawn);

static inline struct process *spawn_process(const struct spawn *spawn) {
    return &spawn->procd->processes.records[spawn->record];
}

#endif
