// What each CPU has of its own: the block that GS points to while the kernel
// runs, descriptor table, task state, stacks. Nothing here is shared, so a
// further CPU is a further element.
#ifndef REFKERNEL_X86_64_PROCESSOR_H
#define REFKERNEL_X86_64_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/limits.h"
#include "x86_64/layout.h"

struct cpu;
struct thread;

enum {
    CPU_INTERRUPT_STACKS = 7,
    CPU_DESCRIPTORS = 7,
};

// Which entry of the task state's interrupt stack table (1-based) an exception
// uses; 0 stays on the kernel stack.
enum processor_stack {
    CPU_STACK_KERNEL = 0,
    CPU_STACK_DOUBLE_FAULT = 1,
    CPU_STACK_NMI = 2,
    CPU_STACK_MACHINE_CHECK = 3,
    CPU_STACK_COUNT
};

struct processor_fatal_stack {
    uint8_t guard[GUARD_BYTES];
    uint8_t bytes[FATAL_STACK_BYTES];
};

struct processor_stacks {
    uint8_t guard[GUARD_BYTES];
    uint8_t kernel[KERNEL_STACK_BYTES];
    struct processor_fatal_stack fatal[CPU_STACK_COUNT - 1];
};

// The 64-bit task state segment, as the processor reads it; its 64-bit fields
// are not naturally aligned, so they are halves here.
struct processor_task_state {
    uint32_t reserved0;
    uint32_t stack_of_ring[3][2];
    uint32_t reserved1[2];
    uint32_t interrupt_stack[CPU_INTERRUPT_STACKS][2];
    uint32_t reserved2[2];
    uint16_t reserved3;
    uint16_t port_map_offset; // at the end: no port is allowed
};

// Invariant: while a thread runs in user mode on this CPU, it is `thread`, and what
// enters the kernel saves into its frame, with which it begins. CR0.TS is clear
// exactly if `fpu_allowed`, and then `thread` is `fpu_owner`.
struct processor {
    struct thread *thread;    // last thread that ran
    struct thread *fpu_owner; // whose registers the FPU holds; NULL: nobody's
    bool fpu_allowed;
    uint64_t stack_top;
    uint64_t user_rsp; // scratch of the system call entry
    struct processor *self;
    struct cpu *core; // what arch_cpu() answers here
    uint64_t descriptors[CPU_DESCRIPTORS];
    struct processor_task_state task_state;
};

extern struct processor processors[CPUS_MAX];
extern struct processor_stacks processor_stacks[CPUS_MAX];

static inline struct processor *processor_current(void) {
    struct processor *cpu;
    __asm__("movq %%gs:%c1, %0" : "=r"(cpu) : "i"(CPU_SELF));
    return cpu;
}

// Loads descriptor tables, task state, GS and the system call registers of CPU
// `index`, and switches on what protects the kernel. gates_fill() comes first.
void processor_start(unsigned index);

// The number of this CPU.
uint32_t processor_index(void);

// RK_FEATURE_*, as they stand in the control registers now.
uint32_t processor_features(void);

// Whether the address lies on a page below one of the stacks.
bool processor_guard_holds(uint64_t address);

#endif
