// The entry of a service whose creator gives it no stack: System V, RDI and RSI
// as the creator set them. The stack has a section of its own, which linker.ld
// keeps: nothing refers to its lower end, and it must never share an address
// with live state.
    .section .bss.stack_reserve, "aw", @nobits
    .balign 4096
    .skip 64 * 1024
.Lstack_end:

    .section .text.start, "ax"
    .globl _start
    .type _start, @function
_start:
    lea .Lstack_end(%rip), %rsp
    xor %ebp, %ebp
    call service_main
    mov %rax, %rdi
    call rt_exit
    ud2
    .size _start, . - _start
    .section .note.GNU-stack, "", @progbits
