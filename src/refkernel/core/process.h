// A process: an address space, a capability space, and threads.
#ifndef REFKERNEL_CORE_PROCESS_H
#define REFKERNEL_CORE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/process.h"

#include "cap.h"
#include "object.h"
#include "space.h"

struct cpu;
struct thread;

// A flat table of slots in frames that the process's creator gave.
struct cap_space {
    struct object object;
    struct cap *slots; // slot 0 is never used
    uint64_t slot_count;
};

struct process {
    struct object object; // its serial is the process id
    struct space space;
    struct cap_space caps;
    struct thread *threads;
    struct cpu *cpu;  // of what is made in it
    struct cap fault; // ENDPOINT with SEND, or EMPTY; a child of the one that was set
    uint64_t exit_code;
    uint64_t kill_slot; // slots below it are empty already
    uint64_t kill_page; // frames below it are released already
    uint8_t state;      // ALIVE, EXITED or DEAD; FAULTED follows from the threads
    uint8_t priority_max;
};

_Static_assert(sizeof(struct process) <= 512, "the pool's budget is 512 bytes a process");

extern struct pool processes;

// The kernel memory [base, base + length) is unused RAM of at least
// rk_process_bytes(slot_count). NULL if the pool is empty.
struct process *process_create(uint64_t base, uint64_t length, uint64_t slot_count,
                               uint8_t priority_max, struct cpu *cpu);

// The PROCESS, VSPACE and CAP_SPACE capabilities of a new process.
void process_caps_make(struct process *process, struct cap *const slots[3]);

enum rk_process_state process_state(const struct process *process);

// Stops all threads but `last`, which may be NULL.
void process_stop(struct process *process, const struct thread *last);

// A bounded piece of taking the process apart; true when nothing is left of it.
bool process_kill_piece(struct process *process, uint64_t exit_code);

static inline struct process *process_of(struct object *object) {
    return OBJECT_OWNER(object, struct process, object);
}

static inline struct process *process_of_space(struct object *object) {
    return OBJECT_OWNER(object, struct process, space.object);
}

static inline struct process *process_of_caps(struct object *object) {
    return OBJECT_OWNER(object, struct process, caps.object);
}

#endif
