// The handoff: what the kernel tells the root task, and which capabilities it
// gives it. The root task starts with RDI = address of a struct rk_bootinfo,
// mapped read-only; it must check it before it believes it.
#ifndef REFKERNEL_BOOTINFO_H
#define REFKERNEL_BOOTINFO_H

#include <stdint.h>

#define RK_BOOTINFO_MAGIC UINT64_C(0x3149544f4f424b52) // "RKBOOTI1"
enum {
    RK_BOOTINFO_VERSION = 3,
    RK_CPUS_MAX = 8,           // further ones stay stopped
    RK_BOOT_MEMORIES_MAX = 48, // QEMU gives about 8 regions, real machines 20 to 40
    RK_BOOT_MODULES_MAX = 24,
    RK_BOOT_NAME_BYTES = 32, // with the final zero
    RK_BOOT_ARGUMENTS_BYTES = 96,
    RK_BOOT_COMMAND_LINE_BYTES = 256,
};

// The root task's first slots. Memory and module capabilities follow from
// RK_ROOT_SLOT_FREE on, at the slots that the structure names.
enum rk_root_slot {
    RK_ROOT_SLOT_CAP_SPACE = 1,
    RK_ROOT_SLOT_VSPACE = 2,
    RK_ROOT_SLOT_PROCESS = 3,
    RK_ROOT_SLOT_THREAD = 4,
    RK_ROOT_SLOT_PROCESS_CONTROL = 5,
    RK_ROOT_SLOT_VSPACE_CONTROL = 6,
    RK_ROOT_SLOT_CONSOLE = 7,
    RK_ROOT_SLOT_IO_PORT = 8, // all 65,536
    RK_ROOT_SLOT_FREE = 16,
    RK_ROOT_SLOTS = 4096,
};

enum rk_boot_memory_kind {
    RK_BOOT_MEMORY_RAM = 1,    // nobody uses it
    RK_BOOT_MEMORY_DEVICE = 2, // not RAM in the firmware's map
};

struct rk_boot_memory {
    uint32_t slot;
    uint32_t kind;
    uint64_t base;   // physical address
    uint64_t length; // bytes
};

struct rk_boot_module {
    uint32_t slot;                 // MEMORY, READ and EXECUTE; whole pages
    uint32_t reserved;             // zero
    uint64_t bytes;                // length of the file; the rest of the last page is zero
    char name[RK_BOOT_NAME_BYTES]; // file name without its folder
    char arguments[RK_BOOT_ARGUMENTS_BYTES]; // what followed it
};

struct rk_bootinfo {
    uint64_t magic;
    uint32_t version;
    uint32_t size;          // of this structure, bytes
    uint32_t cpu_count;     // CPUs that run; they are named by 0 to cpu_count - 1
    uint32_t feature_flags; // RK_FEATURE_*
    uint64_t tick_ns;       // period of the preemption timer
    uint32_t memory_count;
    uint32_t module_count; // without the root task itself
    uint32_t first_free_slot;
    uint32_t slot_count;
    uint64_t image_begin, image_end; // the root task's own addresses; all above up to
    uint64_t stack_begin, stack_end; // RK_USER_END but the stack, this page and the
    uint64_t message_buffer;         // root thread's message buffer (read-write) is free
    struct rk_boot_memory memories[RK_BOOT_MEMORIES_MAX];
    struct rk_boot_module modules[RK_BOOT_MODULES_MAX];
    char command_line[RK_BOOT_COMMAND_LINE_BYTES]; // the kernel's
    uint32_t cpu_ids[RK_CPUS_MAX]; // by CPU: the machine's own number of it (APIC id)
    uint64_t begin_stamp;          // the CPU's own count (time stamp) when the kernel began
};

// What protects the kernel: read back from the control registers after they were
// set, so that a flag tells what is on. PAGE_1G is what the processor offers.
enum {
    RK_FEATURE_NX = 1 << 0,
    RK_FEATURE_SMEP = 1 << 1,
    RK_FEATURE_SMAP = 1 << 2,
    RK_FEATURE_PAGE_1G = 1 << 3,
    RK_FEATURE_UMIP = 1 << 4,
    RK_FEATURE_WRITE_PROTECT = 1 << 5, // ring 0 cannot write read-only pages either
};

#endif
