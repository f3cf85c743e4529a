// The processor's exceptions: number, short name as manuals write it, and what
// one in user mode means (enum rk_fault_kind; 0: the kernel itself is broken or
// handles it).
#ifndef REFKERNEL_X86_64_EXCEPTION_H
#define REFKERNEL_X86_64_EXCEPTION_H

#include "refkernel/fault.h"

#define EXCEPTION_LIST(X)                                                                          \
    X(DIVIDE, 0, "#DE divide", RK_FAULT_ARITHMETIC)                                                \
    X(DEBUG, 1, "#DB debug", RK_FAULT_DEBUG)                                                       \
    X(NMI, 2, "NMI", 0)                                                                            \
    X(BREAKPOINT, 3, "#BP breakpoint", RK_FAULT_DEBUG)                                             \
    X(OVERFLOW, 4, "#OF overflow", RK_FAULT_ARITHMETIC)                                            \
    X(BOUND, 5, "#BR bound", RK_FAULT_ARITHMETIC)                                                  \
    X(INVALID_OPCODE, 6, "#UD invalid opcode", RK_FAULT_INSTRUCTION)                               \
    X(FPU_ABSENT, 7, "#NM FPU not available", 0)                                                   \
    X(DOUBLE_FAULT, 8, "#DF double fault", 0)                                                      \
    X(TASK_STATE, 10, "#TS task state", RK_FAULT_PROTECTION)                                       \
    X(SEGMENT_ABSENT, 11, "#NP segment not present", RK_FAULT_PROTECTION)                          \
    X(STACK_SEGMENT, 12, "#SS stack segment", RK_FAULT_PROTECTION)                                 \
    X(PROTECTION, 13, "#GP general protection", RK_FAULT_PROTECTION)                               \
    X(PAGE, 14, "#PF page fault", RK_FAULT_PAGE)                                                   \
    X(FPU, 16, "#MF x87", RK_FAULT_ARITHMETIC)                                                     \
    X(ALIGNMENT, 17, "#AC alignment", RK_FAULT_PROTECTION)                                         \
    X(MACHINE_CHECK, 18, "#MC machine check", 0)                                                   \
    X(SIMD, 19, "#XM SIMD", RK_FAULT_ARITHMETIC)

enum exception {
#define X(name, vector, text, kind) EXCEPTION_##name = (vector),
    EXCEPTION_LIST(X)
#undef X
        EXCEPTION_COUNT = 32
};

#endif
