// What the root task is told and given.
#ifndef REFKERNEL_CORE_ROOT_HANDOFF_H
#define REFKERNEL_CORE_ROOT_HANDOFF_H

#include <stdint.h>

#include "boot_memory.h"
#include "kernel.h"

struct process;
struct thread;

struct root_layout {
    uint64_t image_begin, image_end;
    uint64_t stack_begin, stack_end;
    uint64_t buffer; // the thread's message buffer
};

// Fills the root task's capability space and *info (zero before). What is left
// in `memory` goes to it as RAM, and so does the file it was loaded from.
void root_handoff(struct process *root, struct thread *thread, const struct kernel_boot *boot,
                  const struct boot_memory *memory, const struct root_layout *layout,
                  struct rk_bootinfo *info);

#endif
