// Floating-point registers belong to the thread that last used them and stay in
// the processor until another thread wants them. CR0.TS stops everybody but the
// owner, so a thread that never uses them costs nothing and nobody sees another's.
#ifndef REFKERNEL_X86_64_FPU_H
#define REFKERNEL_X86_64_FPU_H

struct thread;

// This CPU's `thread` is about to run: allows or stops its use of the registers.
void fpu_switch(void);

// The running thread used the registers and does not own them: gives them to it.
void fpu_take(void);

#endif
