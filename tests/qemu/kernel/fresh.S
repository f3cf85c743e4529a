// What the new process runs, copied into its memory: everything that it finds in
// registers, put together in RSP, and an instruction whose fault reports that.
    .section .rodata, "a"
    .globl fresh_code, fresh_code_end
fresh_code:
    .irp register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
    orq %\register, %rax
    .endr
    .irp selector, ds, es, fs, gs
    movl %\selector, %ecx
    orq %rcx, %rax
    .endr
    movq %rax, %rsp
    ud2
fresh_code_end:
    .section .note.GNU-stack, "", @progbits
