// What the kernel says on the console when nobody else is there to be told.
#ifndef REFKERNEL_CORE_REPORT_H
#define REFKERNEL_CORE_REPORT_H

struct thread;

// The thread is stopped by its fault for good: who, what, where, registers.
void report_fault(struct thread *thread);

// The thread's process ended by itself.
void report_exit(struct thread *thread);

#endif
