// What ends a thread's run other than a system call of its own will.
#ifndef REFKERNEL_CORE_FAULT_H
#define REFKERNEL_CORE_FAULT_H

#include <stdint.h>

struct thread;

// The running thread ends its process.
void fault_exit(struct thread *thread, uint64_t exit_code);

#endif
