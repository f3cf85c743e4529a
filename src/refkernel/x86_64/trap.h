// What entry.S calls after an entry that was not a system call.
#ifndef REFKERNEL_X86_64_TRAP_H
#define REFKERNEL_X86_64_TRAP_H

#include <stdint.h>

struct machine_state;

// Anything that interrupted user mode; the thread's frame is saved.
void trap_user(uint64_t vector, uint64_t error_code);

// An interrupt of the local controller: from user mode, from the idle loop.
void trap_interrupt(uint64_t vector);
void trap_idle(uint64_t vector);

// The thread to resume has an instruction pointer outside of the user half: the
// fault that its jump should have been.
void trap_resume_refused(void);

// An exception in ring 0, or one that is fatal anywhere.
_Noreturn void trap_fatal(const struct machine_state *state);

#endif
