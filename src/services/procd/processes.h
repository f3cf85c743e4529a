// The process records: who exists, who is whose child, who waits for whom. Pure.
// What belongs to a process outside of its record is named in it, so that ending
// it in any state, also half made, is one function (reap.h).
#ifndef SERVICES_PROCD_PROCESSES_H
#define SERVICES_PROCD_PROCESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/bootinfo.h"
#include "services/limits.h"
#include "services/procd.h"

#define PROCESS_ROOT UINT32_MAX       // rootd as a caller or parent
#define PROCESS_NONE (UINT32_MAX - 1) // no record; as parent: it has ended

enum process_state {
    PROCESS_UNUSED,
    PROCESS_STARTING,
    PROCESS_RUNS,
    PROCESS_ENDED, // everything is back, `end` waits to be asked for
};

struct process {
    enum process_state state;
    uint32_t generation; // how often the record was used before
    uint32_t parent;     // record, PROCESS_ROOT or PROCESS_NONE
    uint32_t flags;      // PROCD_SPAWN_* that it was given
    uint32_t cpu;        // where its threads run
    bool waited;         // its parent's call lies in PROCESS_SLOT_WAIT
    bool waits_any;      // its own call lies in PROCESS_SLOT_WAIT_ANY
    bool created;        // the kernel's process exists
    uint64_t account;    // memd's handle, 0: none
    uint64_t space;      // vspaced's handle, 0: none
    char name[PROGRAM_NAME_BYTES];
    struct procd_end end; // ENDED
};

struct processes {
    struct process records[PROCD_PROCESSES_MAX];
    uint32_t record_next; // where the search for an unused one begins
    bool root_waits_any;
    uint32_t cpu_count;
    uint32_t on_cpu[RK_CPUS_MAX]; // processes that start or run there
    struct procd_stats stats;
};

// On so many CPUs, at most RK_CPUS_MAX.
void processes_init(struct processes *processes, uint32_t cpu_count);

// A record in STARTING, the next in turn that is free; PROCESS_NONE if none is. On the CPU
// with the fewest processes, or with NEAR on its parent's; rootd runs on CPU 0.
uint32_t process_take(struct processes *processes, uint32_t parent, uint32_t flags,
                      const char *name);

// UNUSED again; its number never comes back.
void process_release(struct processes *processes, uint32_t record);

// The number by which clients name it.
uint64_t process_number(const struct processes *processes, uint32_t record);

// PROCESS_NONE if no used record has this number.
uint32_t process_find(const struct processes *processes, uint64_t number);

// The same, but only a child of the caller that has been started.
uint32_t process_child(const struct processes *processes, uint32_t caller, uint64_t number);

// The first child of the caller from `record` on that is started; PROCESS_NONE.
uint32_t process_child_next(const struct processes *processes, uint32_t caller, uint32_t record);

// The first ended child that nobody waits for.
uint32_t process_child_ended(const struct processes *processes, uint32_t caller);

// It runs no more: counts and keeps the end.
void process_end(struct processes *processes, uint32_t record, const struct procd_end *end);

// Badges of procd's endpoint: the process's number, and what the sender is.
enum procd_badge_kind {
    PROCD_BADGE_ROOT = 1,   // rootd
    PROCD_BADGE_CLIENT = 2, // a process
    PROCD_BADGE_FAULT = 3,  // the kernel, about a process
};

static inline uint64_t procd_badge(enum procd_badge_kind kind, uint64_t number) {
    return number | (uint64_t)kind << 60;
}

static inline unsigned procd_badge_kind(uint64_t badge) {
    return (unsigned)(badge >> 60);
}

static inline uint64_t procd_badge_number(uint64_t badge) {
    return badge & ((UINT64_C(1) << 60) - 1);
}

#endif
