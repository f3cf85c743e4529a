// Floating-point state, held in registers across preemption and compared without
// being saved by anybody but the kernel.
    .text
// void fpu_spin(uint64_t pattern, volatile uint64_t *held): fills all of it with
// the pattern, then compares for ever and counts in *held; stops counting at the
// first difference.
    .globl fpu_spin
fpu_spin:
    movq %rsp, %r9
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    leaq \n(%rdi), %rax
    movq %rax, %xmm\n
    .endr
    // Rounding mode and x87 precision differ by pattern, exceptions stay masked.
    movl %edi, %eax
    andl $3, %eax
    shll $13, %eax
    orl $0x1f80, %eax
    movl %eax, -8(%rsp)
    ldmxcsr -8(%rsp)
    movl %eax, %r8d
    movl %edi, %eax
    andl $3, %eax
    shll $10, %eax
    orl $0x37f, %eax
    movw %ax, -8(%rsp)
    fldcw -8(%rsp)
    movl %eax, %r10d
    movq %rdi, -16(%rsp)
    fildq -16(%rsp)
1:  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    leaq \n(%rdi), %rax
    movq %xmm\n, %rcx
    cmpq %rax, %rcx
    jne 9f
    .endr
    stmxcsr -8(%rsp)
    cmpl %r8d, -8(%rsp)
    jne 9f
    fnstcw -8(%rsp)
    cmpw %r10w, -8(%rsp)
    jne 9f
    fistpq -16(%rsp)
    cmpq %rdi, -16(%rsp)
    jne 9f
    fildq -16(%rsp)
    incq (%rsi)
    jmp 1b
9:  pause
    jmp 9b

// void fpu_store(void *area): all state as the thread finds it, 512 bytes.
    .globl fpu_store
fpu_store:
    fxsave64 (%rdi)
    ret
    .section .note.GNU-stack, "", @progbits
