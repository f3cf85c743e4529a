// The kernel's own image in memory (kernel.ld names its bounds; each is a page
// boundary).
#ifndef REFKERNEL_X86_64_IMAGE_H
#define REFKERNEL_X86_64_IMAGE_H

#include <stdint.h>

#include "x86_64/layout.h"

extern const char image_begin[], image_end[];
extern const char text_begin[], text_end[];
extern const char rodata_begin[], rodata_end[];
extern const char data_begin[], data_end[];

static inline uint64_t image_physical(const void *address) {
    return (uint64_t)address - KERNEL_OFFSET;
}

#endif
