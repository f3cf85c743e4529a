// From the loader's handoff to the first thread.
#ifndef REFKERNEL_X86_64_MACHINE_H
#define REFKERNEL_X86_64_MACHINE_H

#include <stdint.h>

// Physical address of the kernel's own top page table: its half is every space's
// upper half, its lower half is empty.
extern uint64_t machine_root;

// boot.S comes here in 64-bit mode, with the physical address of the loader's
// structure.
_Noreturn void machine_start(uint32_t information);

#endif
