// The structures that a Multiboot 1 loader leaves in memory.
#ifndef REFKERNEL_X86_64_MULTIBOOT_H
#define REFKERNEL_X86_64_MULTIBOOT_H

#include <stdint.h>

#include "x86_64/loaded.h"

// Reads them into `loaded`, which is empty before and whole afterwards.
// `information` is the physical address of the first; the first 4 GiB must be
// mapped. `image` is where the kernel itself lies.
void multiboot_read(uint32_t information, struct kernel_ram image, struct loaded *loaded);

#endif
