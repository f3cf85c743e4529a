// The kernel's own image in memory (kernel.ld names its bounds; each is a page
// boundary).
#ifndef REFKERNEL_X86_64_IMAGE_H
#define REFKERNEL_X86_64_IMAGE_H

#include <stdint.h>

#include "x86_64/layout.h"

// For data that is written before map_build()'s tables are loaded and only read
// from then on: it lies among the read-only data.
#define IMAGE_SEALED __attribute__((section(".sealed")))

extern const char image_begin[], image_end[];
extern const char image_text_begin[], image_text_end[];
extern const char image_rodata_begin[], image_rodata_end[];
extern const char image_data_begin[], image_data_end[];

static inline uint64_t image_physical(const void *address) {
    return (uint64_t)address - KERNEL_OFFSET;
}

#endif
