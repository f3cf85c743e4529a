// System calls by their numbers.
#ifndef REFKERNEL_CORE_SYSCALL_H
#define REFKERNEL_CORE_SYSCALL_H

#include <stdint.h>

#include "kernel.h"

struct cap;
struct thread;

// Does what the running thread's registers ask for, the long way: it serves every
// call, also those that fast.c could. Or does nothing and says which CPUs have to
// stand still first (home.h).
uint32_t syscall_run(struct thread *thread);

// The running thread's CALL of what it has in this slot, the long way; who runs next.
struct kernel_next syscall_call(struct thread *thread, struct cap *cap);

#endif
