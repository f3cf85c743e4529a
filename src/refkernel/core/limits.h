// Every limit of the kernel, with its reason. Pools are static; the budget of
// each is asserted where it is defined.
#ifndef REFKERNEL_CORE_LIMITS_H
#define REFKERNEL_CORE_LIMITS_H

#include "refkernel/bootinfo.h"

enum {
    // Serving 1,000 clients at once needs them, a few services beside them, and
    // room for processes that end while others start.
    PROCESSES_MAX = 2048,
    THREADS_MAX = 2048,   // one a process; servers take theirs from the room above
    ENDPOINTS_MAX = 4096, // two a process: one to serve, one for its faults
    CPUS_MAX = RK_CPUS_MAX,

    PROCESS_POOL_BYTES_MAX = 1 << 20,  // 512 bytes a process
    THREAD_POOL_BYTES_MAX = 2 << 20,   // 1 KiB a thread, half of it its FXSAVE image
    ENDPOINT_POOL_BYTES_MAX = 1 << 18, // 64 bytes an endpoint

    // All page-table frames together. They hold less than 2^30 entries then, so no
    // frame's count of mappings can overflow, nor any CPU's part of it.
    TABLE_FRAMES_MAX = (1 << 21) - 1,

    // Work between two answers MORE of a kill; each is some 10,000 instructions.
    KILL_THREADS_PIECE = 32,
    KILL_CAPS_PIECE = 64,
    KILL_SLOTS_PIECE = 2048, // empty ones are only looked at
    KILL_TABLES_PIECE = 2,   // leaf tables of 512 entries
    KILL_FRAMES_PIECE = 512,

    // The root task.
    ROOT_STACK_PAGES = 16,  // as much as a service has
    ROOT_TABLE_FRAMES = 64, // maps 120 MiB in scattered places before it donates more
    ROOT_PRIORITY = 31,     // it starts everything else and mostly waits
    ROOT_SEGMENTS_MAX = 16, // PT_LOADs of its ELF file; linkers make 4 to 6

    BOOT_RANGES_MAX = 64, // free ranges between 48 regions and what is taken of them
};

#endif
