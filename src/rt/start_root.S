// The entry of the root task: the kernel gives it a stack, and RDI is the handoff
// (refkernel/bootinfo.h).
    .section .text.start, "ax"
    .globl _start
    .type _start, @function
_start:
    and $-16, %rsp
    xor %ebp, %ebp
    call root_main
    mov %rax, %rdi
    call rt_exit
    ud2
    .size _start, . - _start
    .section .note.GNU-stack, "", @progbits
