// What the Multiboot 1 loader left in memory, checked and copied: from then on
// nothing points into the loader's structures.
#ifndef REFKERNEL_X86_64_MULTIBOOT_H
#define REFKERNEL_X86_64_MULTIBOOT_H

#include <stdint.h>

#include "x86_64/ranges.h"

enum {
    LOADED_RANGES_MAX = 64,                       // real machines tell of 20 to 40
    LOADED_MODULES_MAX = RK_BOOT_MODULES_MAX + 1, // and the root task
};

struct loaded {
    struct ranges ram;     // normalized, whole pages
    struct ranges devices; // normalized, whole pages, above the first MiB
    struct ranges taken;   // first MiB, kernel's image, modules
    struct kernel_module modules[LOADED_MODULES_MAX];
    unsigned module_count;
    char command_line[RK_BOOT_COMMAND_LINE_BYTES];
};

// `information` is the physical address of the loader's structure. The first
// 4 GiB must be mapped at DIRECT_BASE. Panics with a reason if the loader left
// anything out that the kernel needs, or more than it has room for. The result
// is static and the caller's from then on.
struct loaded *multiboot_read(uint32_t information);

#endif
