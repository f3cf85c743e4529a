// The root task: the first process, which gets every capability there is.
#ifndef REFKERNEL_CORE_ROOT_H
#define REFKERNEL_CORE_ROOT_H

#include "boot_memory.h"
#include "kernel.h"

// Makes the process from module 0, takes what it needs from `memory`, hands over
// the rest, and makes its thread ready. Panics with a reason if it can't.
void root_start(const struct kernel_boot *boot, struct boot_memory *memory);

#endif
