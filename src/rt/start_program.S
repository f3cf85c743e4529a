// The entry of a program that procd started: RSP is the top of its stack, RDI its
// start page (services/program.h). A program whose stack pointer is not aligned
// would only fault much later, so it is aligned here.
    .section .text.start, "ax"
    .globl _start
    .type _start, @function
_start:
    and $-16, %rsp
    xor %ebp, %ebp
    call program_main
    mov %rax, %rdi
    call rt_exit
    ud2
    .size _start, . - _start
    .section .note.GNU-stack, "", @progbits
