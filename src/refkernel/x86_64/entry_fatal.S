// The ways into the kernel that lead nowhere else: each ends in a report. entry.S
// has the others.
#include "x86_64/layout.h"

    .text

// Double fault, NMI and machine check come at any instruction, before or after a
// SWAPGS. The sign of the GS base tells which: the kernel's is negative.
    .globl entry_fatal
entry_fatal:
    pushq %rax
    pushq %rcx
    pushq %rdx
    movl $MSR_GS_BASE, %ecx
    rdmsr
    testl %edx, %edx
    js 1f
    swapgs
1:  popq %rdx
    popq %rcx
    popq %rax
    .globl entry_fatal_registers
entry_fatal_registers:
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %r11
    pushq %r10
    pushq %r9
    pushq %r8
    pushq %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rbx
    pushq %rax
    movq %rsp, %rdi
    andq $-16, %rsp
    pushq $2
    popfq
    call trap_fatal
    ud2

// The registers as they are, in the same shape, for a panic that C asks for.
    .globl arch_panic
arch_panic:
    pushfq
    cli
    subq $(STATE_BYTES - 8), %rsp
    movq %rax, FRAME_RAX(%rsp)
    movq %rbx, FRAME_RBX(%rsp)
    movq %rcx, FRAME_RCX(%rsp)
    movq %rdx, FRAME_RDX(%rsp)
    movq %rsi, FRAME_RSI(%rsp)
    movq %rdi, FRAME_RDI(%rsp)
    movq %rbp, FRAME_RBP(%rsp)
    movq %r8, FRAME_R8(%rsp)
    movq %r9, FRAME_R9(%rsp)
    movq %r10, FRAME_R10(%rsp)
    movq %r11, FRAME_R11(%rsp)
    movq %r12, FRAME_R12(%rsp)
    movq %r13, FRAME_R13(%rsp)
    movq %r14, FRAME_R14(%rsp)
    movq %r15, FRAME_R15(%rsp)
    movq (STATE_BYTES - 8)(%rsp), %rax
    movq %rax, STATE_RFLAGS(%rsp)
    movq STATE_BYTES(%rsp), %rax
    movq %rax, STATE_RIP(%rsp)
    leaq (STATE_BYTES + 8)(%rsp), %rax
    movq %rax, STATE_RSP(%rsp)
    movq $SELECTOR_KERNEL_CODE, STATE_CS(%rsp)
    movq $0, STATE_SS(%rsp)
    movq $VECTOR_COUNT, STATE_VECTOR(%rsp)
    movq $0, STATE_ERROR(%rsp)
    movq %rsp, %rsi
    andq $-16, %rsp
    call panic_report
    ud2
