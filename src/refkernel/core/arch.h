// What the portable part of the kernel needs of the machine. src/refkernel/x86_64
// provides it for the image, tests/refkernel a fake for the host. Everything
// here is called with interrupts off, on the CPU it concerns.
#ifndef REFKERNEL_CORE_ARCH_H
#define REFKERNEL_CORE_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;
struct thread;

// A thread's user registers, saved at every entry into the kernel and loaded at
// every exit. The assembly of entry.S knows these offsets (it asserts them).
struct arch_frame {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rip, rflags, rsp;
    uint64_t full; // 0: came by SYSCALL, may return by SYSRET (RCX and R11 are
                   // lost); 1: interrupted anywhere, must return by IRET
};

// A thread's floating-point state while it is not in the processor: FXSAVE's
// layout, aligned to 16 bytes. Only arch_fpu_reset() knows what a fresh one is.
enum { ARCH_FPU_BYTES = 512 };

// Where the kernel sees a physical address of RAM. Linear: the difference between
// the two is the same everywhere, so that the core asks once.
void *arch_physical(uint64_t physical_address);

// This CPU's element of cpus[].
struct cpu *arch_cpu(void);

// Has the CPU call kernel_nudge(): at once if it is in user mode or idles, else when
// its entry is over. It forgets none, but several may come as one.
void arch_cpu_nudge(uint32_t index);

// Every turn of a loop that waits for another CPU.
void arch_pause(void);

// What this CPU wrote before, the others see before it reads anything more.
void arch_fence(void);

// Makes `root` (physical address of a top page table) the current user space of
// this CPU. What it wrote before, the others see before it reads a page table.
void arch_space_load(uint64_t root);

// This CPU has no user space loaded from here on.
void arch_space_leave(void);

// The top page table of a new space must hold the kernel's own half.
void arch_space_prepare(uint64_t root);

// Pages of the space `root`, which is loaded, changed: this CPU forgets [address,
// address + length). forget.h tells the others. Where the space is not loaded there is
// nothing to forget, because loading one forgets everything (no PCID).
void arch_space_forget(uint64_t root, uint64_t address, uint64_t length);

// Writes to the serial port, waiting for it.
void arch_console_write(const char *bytes, size_t count);

uint32_t arch_port_read(uint16_t port, unsigned width_bytes);
void arch_port_write(uint16_t port, unsigned width_bytes, uint32_t value);

// `area` of a new thread: its first use finds what a reset of the processor leaves.
void arch_fpu_reset(void *area);

// The thread, which ran on no CPU but this one, ends: nobody may save floating-point
// registers into it any more. The CPU stands still if it is not the own one.
void arch_fpu_forget(struct thread *thread, uint32_t cpu);

// A function that stays one when its only caller could take it in: a long way beside
// a short one, whose registers the short one need not save.
#define RK_APART __attribute__((noinline))

// A function that takes in whatever it calls, but for what stays apart: the one way
// on which every page of every client is changed.
#define RK_WHOLE __attribute__((flatten))

// The kernel found that it itself is broken. Prints, and ends the machine with
// a failure code; never returns.
_Noreturn void arch_panic(const char *what);

// States what the kernel can prove. Never for what a user program sends.
#define RK_ASSERT(condition) ((condition) ? (void)0 : arch_panic(#condition))

#endif
