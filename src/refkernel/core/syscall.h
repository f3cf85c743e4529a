// System calls by their numbers.
#ifndef REFKERNEL_CORE_SYSCALL_H
#define REFKERNEL_CORE_SYSCALL_H

struct thread;

// Does what the running thread's registers ask for, the long way: it serves every
// call, also those that fast.c could.
void syscall_run(struct thread *thread);

#endif
