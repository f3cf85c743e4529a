// The end of a kernel that found itself broken: everything that helps to find out
// why, on the serial port; then the machine ends.
#ifndef REFKERNEL_X86_64_PANIC_H
#define REFKERNEL_X86_64_PANIC_H

#include <stdint.h>

// QEMU's isa-debug-exit device ends QEMU with status 2 * value + 1, so a panic is
// status 255. On a machine without the device the write goes nowhere.
enum { PANIC_EXIT_PORT = 0xf4, PANIC_EXIT_VALUE = 127 };

// The registers where it happened. vector is VECTOR_COUNT if C asked for it.
struct machine_state {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t vector, error_code;
    uint64_t rip, cs, rflags, rsp, ss;
};

// Does not return if another CPU panicked, which sends an NMI to all others.
void panic_stop_if_told(void);

// What the first CPU to get here has to say; every other stops.
_Noreturn void panic_report(const char *what, const struct machine_state *state);

#endif
