// The kernel's half of every address space: built once, before the first thread,
// from then on only read. All of it is global (kept over a change of CR3) and
// closed to ring 3.
#ifndef REFKERNEL_X86_64_MAP_H
#define REFKERNEL_X86_64_MAP_H

#include <stdint.h>

#include "x86_64/ranges.h"

// Builds the tables and answers the physical address of the top one. Maps all of
// `ram` but the kernel's image at DIRECT_BASE, the image by its segments without
// the guard pages, and the page `device` at DEVICE_BASE. The tables' frames come
// from RAM outside of `taken` and are added to it. 1 GiB pages are used if
// `large` says that the processor has them.
uint64_t map_build(const struct ranges *ram, struct ranges *taken, uint64_t device, bool large);

#endif
