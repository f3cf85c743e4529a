// Every limit of memd and procd, with its reason.
#ifndef SERVICES_LIMITS_H
#define SERVICES_LIMITS_H

// procd: what a full vspaced shard can hold (VSPACED_OBJECTS_PER_SHARD, 1,152)
// but the services' own spaces; 1,100 at once is what is asked.
#define PROCD_PROCESSES_MAX 1120

// memd: an account a process, and the services'.
#define MEMD_ACCOUNTS_MAX (PROCD_PROCESSES_MAX + 32)

// memd: two allocations a process by procd, and ten by itself, which every account
// can always have; a trace replay is promised some hundreds.
#define MEMD_ALLOCATIONS_MAX     16384
#define MEMD_ALLOCATIONS_DEFAULT 12
#define MEMD_ALLOCATIONS_FIRST   256 // the first account's, from which rootd fills all services

// memd: quarantined allocations that one request looks at. The rest waits for the
// next request, so that none takes long.
#define MEMD_QUARANTINE_LOOKS 16

// memd: free pieces. Between two neighbouring free pieces lies an allocation, a
// quarantined piece or the end of a boot range, so there can't be more than
// allocations and ranges.
#define MEMD_RANGES_MAX  48 // SLOT_UNTYPED_COUNT
#define MEMD_EXTENTS_MAX (MEMD_ALLOCATIONS_MAX + MEMD_RANGES_MAX)

// A program's defaults and bounds (struct procd_spawn_words).
#define PROCD_STACK_BYTES_DEFAULT  (64 * 1024) // programs keep no large arrays there
#define PROCD_STACK_BYTES_MAX      (64 * 1024 * 1024)
#define PROCD_SLOTS_DEFAULT        256
#define PROCD_SLOTS_MAX            65536 // 4 MiB of kernel memory
#define PROCD_TABLE_FRAMES_DEFAULT 32    // 7 for an idle program, 25 regions of 2 MiB more
#define PROCD_TABLE_FRAMES_MAX     16384
#define PROCD_MEMORY_MAX_DEFAULT   (8 * 1024 * 1024)

// A file's loadable segments: code, constants, data, and one for tables that
// are constant after linking.
#define PROGRAM_SEGMENTS_MAX 8

// The first program supervises the others: slots for what it shares with each,
// tables for their memory, a quarter of the smallest machine's memory.
#define FIRST_PROGRAM_MEMORY_MAX   (128 * 1024 * 1024)
#define FIRST_PROGRAM_SLOTS        8192
#define FIRST_PROGRAM_TABLE_FRAMES 512

// Memories attached to a service's own space: procd has its own, every program file
// that it has read, and the memory of the process that it fills.
#define SERVICE_MEMORIES_MAX 32 // SLOT_MODULE_COUNT, and room

// A service's mappings: what vspaced guarantees to every object, so that no client can take
// them from it. Each has six for its image, start page and buffer; procd two views besides.
#define SERVICE_MAPPINGS_MAX VSPACED_MAPPINGS_FLOOR

#define PAGERD_MEMORY_MAX (1024 * 1024) // it backs nothing yet

// Thread priorities, of 32; rootd has the highest, which the kernel gives it. A
// service runs before those that wait for it.
#define PRIORITY_WATCHER 31 // rootd's: a fault of a service is reported at once
#define PRIORITY_VSPACED 20
#define PRIORITY_MEMD    20
#define PRIORITY_PAGERD  18
#define PRIORITY_PROCD   16
#define PRIORITY_PROGRAM 8

#endif
