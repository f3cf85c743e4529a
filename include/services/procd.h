// procd's protocol: processes. A caller is known by the badge that procd minted
// for it; it may wait for, kill and look at the processes that it spawned itself. When it
// has ended they go on, until they end by themselves: nobody can kill them any more.
// Processes are named by numbers: unique since boot, never 0.
//
// The last of a request's fixed words is reserved0 and must be zero. A reply has
// the request's label; word 0 is a status.
#ifndef SERVICES_PROCD_H
#define SERVICES_PROCD_H

#include <stdint.h>

#include "services/program.h"

// X(NAME, function, label, words in)
#define PROCD_OPERATION_LIST(X)                                                                    \
    /* index, bytes of the file, four words of its name, reserved0: what the program images */     \
    /* are called; rootd only, before anything is spawned */                                       \
    X(NAME_MODULE, name_module, 0x401, 7)                                                          \
    /* struct procd_spawn_words, then the texts; a capability may come with it: the child's */     \
    /* PROGRAM_SLOT_PARENT. reply: 1 process. With a refusal: 1 enum procd_step, 2 what the */     \
    /* step's service or the kernel answered */                                                    \
    X(SPAWN_SERVICE, spawn, 0x402, 13)                                                             \
    /* process (0: any child), reserved0. Answers when it has ended. reply: 1.. struct */          \
    /* procd_end. A process can be waited for once; its record is gone afterwards */               \
    X(WAIT, wait, 0x403, 2)                                                                        \
    /* process, exit code, reserved0. reply: no more words; WAIT tells of the end */               \
    X(KILL, kill, 0x404, 3)                                                                        \
    /* process (0: the caller itself), reserved0. reply: 1.. struct procd_info */                  \
    X(INFO, info, 0x405, 2)                                                                        \
    /* cursor (0 begins, then the reply's next), reserved0: the caller's children. */              \
    /* reply: 1 count, 2 next cursor (0: no more), 3.. struct procd_info each */                   \
    X(LIST, list, 0x406, 2)                                                                        \
    /* reserved0. reply: 1.. struct procd_stats */                                                 \
    X(STATS, stats, 0x407, 1)                                                                      \
    /* shard (counted from 1; 0: all together), reserved0; only from who may spawn. vspaced's */   \
    /* own counts, which it tells managers alone. reply: 1.. struct vspaced_shard_stats. */        \
    /* STEP_FAILED if vspaced refused */                                                           \
    X(SPACE_STATS, space_stats, 0x408, 2)                                                          \
    /* process, CPU, reserved0: its object at vspaced goes to that CPU's shard (MIGRATE). */       \
    /* reply: 1 the new handle. With STEP_FAILED: 1 what vspaced answered */                       \
    X(MIGRATE, migrate, 0x409, 3)

enum procd_operation {
#define X(name, function, label, words) PROCD_OP_##name = (label),
    PROCD_OPERATION_LIST(X)
#undef X
};

#define PROCD_STATUS_LIST(X)                                                                       \
    X(OK, 0, "done")                                                                               \
    X(UNKNOWN_OPERATION, 1, "no operation has this label")                                         \
    X(BAD_WORD_COUNT, 2, "the operation takes another number of words")                            \
    X(RESERVED_NOT_ZERO, 3, "the reserved word is not zero")                                       \
    X(BAD_FLAGS, 4, "an unknown flag")                                                             \
    X(BAD_ARGUMENT, 5, "a number or a text's length is out of its range")                          \
    X(NOT_AUTHORIZED, 6, "the badge names no process, or it may not do this")                      \
    X(NOT_YOURS, 7, "no child of the caller has this number")                                      \
    X(NO_MODULE, 8, "no boot module has this name")                                                \
    X(BAD_IMAGE, 9, "the module is not a program that can be loaded")                              \
    X(NO_PROCESSES, 10, "procd's process records are all in use")                                  \
    X(STEP_FAILED, 11, "a step of the spawn failed; all is undone")                                \
    X(WAITED_FOR, 12, "somebody waits for this process already")                                   \
    X(NO_CHILD, 13, "the caller has no child that it could wait for")                              \
    X(ENDED, 14, "the process has ended")                                                          \
    X(KERNEL_REFUSED, 15, "the kernel refused a step; nothing changed")

enum procd_status {
#define X(name, value, text) PROCD_##name = (value),
    PROCD_STATUS_LIST(X)
#undef X
        PROCD_STATUS_COUNT
};

// The steps of a spawn, in order; a reply names the one that failed.
#define PROCD_STEP_LIST(X)                                                                         \
    X(NONE, "no step")                                                                             \
    X(READ_MODULE, "vspaced: map the program's file at procd to read it")                          \
    X(ACCOUNT, "memd: open the account")                                                           \
    X(KERNEL_MEMORY, "memd: memory for the kernel's part")                                         \
    X(USER_MEMORY, "memd: memory for data, stack and start page")                                  \
    X(CREATE_PROCESS, "kernel: create the process")                                                \
    X(BIND, "vspaced: bind the vspace")                                                            \
    X(ATTACH_MODULE, "vspaced: attach the program's file")                                         \
    X(ATTACH_MEMORY, "vspaced: attach the memory")                                                 \
    X(MAP_SEGMENT, "vspaced: map a segment")                                                       \
    X(MAP_STACK, "vspaced: map the stack")                                                         \
    X(MAP_START, "vspaced: map the start page and the message buffer")                             \
    X(FILL, "vspaced: map the memory at procd to fill it")                                         \
    X(GIVE, "kernel: put a capability into the child's space")                                     \
    X(FAULT_ENDPOINT, "kernel: set the fault endpoint")                                            \
    X(THREAD, "kernel: create the thread")                                                         \
    X(START, "kernel: start the thread")

enum procd_step {
#define X(name, text) PROCD_STEP_##name,
    PROCD_STEP_LIST(X)
#undef X
        PROCD_STEP_COUNT
};

enum {
    PROCD_SPAWN_ENDPOINT = 1 << 0,   // the child gets an endpoint of its own
    PROCD_SPAWN_EXIT_PORT = 1 << 1,  // and the exit port; only from who has it
    PROCD_SPAWN_MAY_SPAWN = 1 << 2,  // and may spawn
    PROCD_SPAWN_EXECUTABLE = 1 << 3, // its account may hand out executable memory
    PROCD_SPAWN_ALLOW_JIT = 1 << 4,  // class JIT at vspaced; only from who has it
    PROCD_SPAWN_NEAR = 1 << 5,       // on the CPU of its spawner, not the one with the fewest
    PROCD_SPAWN_FLAGS_ALL = 63,
};

// The fixed words of SPAWN_SERVICE. Zero takes the default (services/limits.h).
struct procd_spawn_words {
    uint64_t flags;        // PROCD_SPAWN_*
    uint64_t memory_max;   // ceiling of its account, bytes: all of the process but its file
    uint64_t stack_bytes;  // multiple of 4096
    uint64_t slot_count;   // multiple of 64
    uint64_t table_frames; // page-table frames of its space
    uint64_t mappings_max; // ceiling at vspaced
    uint64_t memories_max; // the child's attached memories at vspaced: ceiling, and set aside
    uint64_t lengths;      // bits 0..15 name, 16..31 argument text, 32..47 data name; bytes
    uint64_t arguments[PROGRAM_ARGUMENTS];
    uint64_t reserved0;
}; // the three texts follow, without zeroes at their ends, one after the other

enum procd_end_kind {
    PROCD_END_EXITED = 1,  // code: what it returned
    PROCD_END_KILLED = 2,  // code: what KILL said
    PROCD_END_FAULTED = 3, // fault_*: as in refkernel/fault.h
};

struct procd_end {
    uint64_t process;
    uint64_t kind; // enum procd_end_kind
    uint64_t code;
    uint64_t fault_kind, fault_ip, fault_address, fault_error;
};

enum procd_state {
    PROCD_STATE_RUNS = 1,
    PROCD_STATE_ENDED = 2, // everything is back; the record waits for WAIT
};

struct procd_info {
    uint64_t process;
    uint64_t state; // enum procd_state
    uint64_t parent;
    uint64_t vspace_handle; // vspaced's, 0 once it has ended
    char name[PROGRAM_NAME_BYTES];
};

struct procd_stats {
    uint64_t processes, processes_max, processes_peak;
    uint64_t spawned, exited, killed, faulted;
    uint64_t leaks; // what did not come back when a process ended; 0 always
    uint64_t files; // modules that procd has read: each stays attached to its own space
    // The kernel's, of all there is: RK_CONTROL_INFO.
    uint64_t kernel_processes, kernel_threads, kernel_endpoints;
    uint64_t kernel_capabilities, kernel_table_frames;
};

_Static_assert(sizeof(struct procd_spawn_words) == 13 * 8, "wire size");
_Static_assert(sizeof(struct procd_end) == 7 * 8, "wire size: fits the registers");
_Static_assert(sizeof(struct procd_info) == 8 * 8, "wire size");
_Static_assert(sizeof(struct procd_stats) == 14 * 8, "wire size");

#endif
