// What the machine-dependent part calls: start, the three ways into the kernel,
// and the choice of who runs next. Every entry ends with a return to the thread
// that kernel_thread_next(), kernel_call() or kernel_syscall() names (or idling if NULL).
#ifndef REFKERNEL_CORE_KERNEL_H
#define REFKERNEL_CORE_KERNEL_H

#include <stdint.h>

#include "refkernel/bootinfo.h"

struct arch_frame;
struct cpu;
struct thread;

struct kernel_ram {
    uint64_t base, end; // physical, whole pages
};

struct kernel_module {
    uint64_t base, bytes; // physical address, page aligned; length of the file
    const char *name, *arguments;
};

// What the loader and the firmware told, checked by the machine-dependent part:
// RAM ranges sorted and disjoint; taken ranges (kernel image, modules, page
// tables of the kernel, the first MiB) are among `taken`.
struct kernel_boot {
    const struct kernel_ram *ram;
    unsigned ram_count;
    const struct kernel_ram *taken;
    unsigned taken_count;
    const struct kernel_ram *devices; // ranges worth a device capability
    unsigned device_count;
    const struct kernel_module *modules; // 0 is the root task
    unsigned module_count;
    const char *command_line;
    uint32_t cpu_count, feature_flags;
    const uint32_t *cpu_ids; // cpu_count of them
    uint64_t tick_ns;
    uint64_t begin_stamp;
};

// Sets up frame table, pools and the root task (its ELF, stack, bootinfo page and
// capabilities). Panics with a reason that says what to do if it can't.
void kernel_start(const struct kernel_boot *boot);

// What arch_cpu() is to answer on the CPU of this number.
struct cpu *kernel_cpu(uint32_t index);

// The running thread of this CPU, NULL if it idles.
struct thread *kernel_thread_current(void);

// Picks the next thread by priority, makes it current, loads its space. If there is
// none, the CPU is to wait for an interrupt, and kernel_awake() comes first after it.
struct thread *kernel_thread_next(struct cpu *cpu);
void kernel_awake(void);

// SYSCALL of the running thread: arguments in its frame, answers written there. Who runs
// next.
struct thread *kernel_syscall(struct thread *thread);

// Who runs next, with its space loaded. If a message took the short way (fast.c) it was
// sent by `sender` (else NULL), and is still to be handed on: the next thread's frame lacks
// RAX (RK_OK), RSI (the tag, as the sender has it), and the words, of which those from the
// tag's count on are zero. It came by SYSCALL.
struct kernel_next {
    struct thread *thread, *sender;
};

// The same for CALL; the frame needs no RAX.
struct kernel_next kernel_call(struct thread *thread);

// The short way of REPLY_RECEIVE, for which the frame needs neither RAX nor words 4 to 7.
// No thread: nothing is done, kernel_syscall() answers.
struct kernel_next kernel_reply_receive_short(struct thread *thread);

// An exception in user mode. `kind` is enum rk_fault_kind.
void kernel_fault(unsigned kind, uint64_t address, uint64_t error_code);

// The preemption timer fired.
void kernel_tick(void);

// Another CPU called for this one (arch_cpu_nudge).
void kernel_nudge(void);

// A thread begins with its frame (thread.h asserts it), so the entry code saves
// into it by the thread's own address.
static inline struct arch_frame *thread_frame(struct thread *thread) {
    return (struct arch_frame *)thread;
}

void *thread_fpu(struct thread *thread); // ARCH_FPU_BYTES, 16-byte aligned

#endif
