// Fills every general register with a value made of the argument, and compares
// all of them again and again. registers_hold(argument, breakpoints) answers in
// RAX how many comparisons held, and stops at the first that does not.
    .macro each operation
    \operation rbx, 1
    \operation rcx, 2
    \operation rdx, 3
    \operation rsi, 4
    \operation r8, 8
    \operation r9, 9
    \operation r10, 10
    \operation r11, 11
    \operation r12, 12
    \operation r13, 13
    \operation r14, 14
    \operation r15, 15
    \operation rbp, 16
    .endm

    .macro fill register, number
    imulq $(0x1234567 * \number), %rdi, %\register
    .endm

    .macro compare register, number
    imulq $(0x1234567 * \number), %rdi, %rax
    cmpq %rax, %\register
    jne 9f
    .endm

    .text
// void registers_spin(uint64_t argument, volatile uint64_t *held)
    .globl registers_spin
registers_spin:
    movq %rsi, held_address(,%rdi,8)
    each fill
1:  each compare
    movq held_address(,%rdi,8), %rax
    incq (%rax)
    jmp 1b
9:  ud2 // the harness has no fault endpoint: the kernel reports, the test hangs

// uint64_t registers_break(uint64_t argument): across breakpoints
    .globl registers_break
registers_break:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    each fill
    int3
    each compare
    movl $1, %eax
    jmp 8f
9:  xorl %eax, %eax
8:  popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .bss
    .balign 8
held_address:
    .skip 64 * 8
    .section .note.GNU-stack, "", @progbits
