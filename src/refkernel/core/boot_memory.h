// RAM that nobody uses yet, while the kernel starts.
#ifndef REFKERNEL_CORE_BOOT_MEMORY_H
#define REFKERNEL_CORE_BOOT_MEMORY_H

#include <stdint.h>

#include "kernel.h"
#include "limits.h"

// Sorted, disjoint, whole pages, none empty.
struct boot_memory {
    unsigned count;
    struct kernel_ram ranges[BOOT_RANGES_MAX];
};

// RAM without what is taken.
void boot_memory_start(struct boot_memory *memory, const struct kernel_boot *boot);

// Physical address of `bytes` (whole pages), no longer in the list. Panics if no
// range has them.
uint64_t boot_memory_take(struct boot_memory *memory, uint64_t bytes);

#endif
