// The ways into the kernel and out of it (entry.S).
//
// The kernel handles one event at a time with interrupts off: an entry saves the
// user's registers in the frame of the running thread, C decides, and the exit
// loads the frame of the thread that kernel_thread_next() names. No thread has a
// stack in the kernel, so each entry starts at the top of its CPU's stack and
// each exit abandons it. The one place where interrupts are on is the idle loop.
#ifndef REFKERNEL_X86_64_ENTRY_H
#define REFKERNEL_X86_64_ENTRY_H

#include <stdint.h>

// Where SYSCALL goes.
void entry_syscall(void);

// Leaves for user mode for the first time, or idles.
_Noreturn void entry_start(void);

// Loads a global descriptor table and the segment registers and task register
// that go with it.
void entry_descriptors_load(const uint64_t *descriptors, uint64_t limit);

// One stub a vector, ENTRY_STUB_BYTES apart.
enum { ENTRY_STUB_BYTES = 16 };
extern const uint8_t entry_stubs[];

#endif
