// What the kernel sends to a process's fault endpoint, as a call from the
// faulting thread; the badge is that of the endpoint capability that was set.
//
//   word 0 enum rk_fault_kind   word 4 stack pointer
//   word 1 instruction pointer  word 5 process id
//   word 2 address              word 6 thread id, unique since boot
//   word 3 error code           word 7 zero
//
// The reply resumes the thread at its instruction pointer if word 0 of it is
// RK_FAULT_RETRY; any other reply leaves it stopped. The EXIT message needs no
// reply.
#ifndef REFKERNEL_FAULT_H
#define REFKERNEL_FAULT_H

#define RK_LABEL_FAULT 0xff00 // somebody must decide
#define RK_LABEL_EXIT  0xff01 // word 3 is the exit code

enum rk_fault_kind {
    RK_FAULT_PAGE = 1,        // word 2: address; word 3: x86 page-fault error code
    RK_FAULT_INSTRUCTION = 2, // invalid opcode
    RK_FAULT_PROTECTION = 3,  // general protection, stack segment, alignment
    RK_FAULT_ARITHMETIC = 4,  // divide, floating point
    RK_FAULT_DEBUG = 5,       // breakpoint, single step
    RK_FAULT_EXIT = 6,        // the process called EXIT
};

enum { RK_FAULT_RETRY = 1 };

// Bits of a page fault's error code, as the processor gives them.
enum {
    RK_FAULT_PRESENT = 1 << 0, // a rights violation; else nothing was mapped
    RK_FAULT_WRITE = 1 << 1,
    RK_FAULT_USER = 1 << 2,
    RK_FAULT_FETCH = 1 << 4,
};

#endif
