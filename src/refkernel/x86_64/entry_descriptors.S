// Loading the descriptors that every way into the kernel needs. See entry.h.
#include "x86_64/layout.h"

    .text

    .globl entry_descriptors_load
entry_descriptors_load:
    subq $16, %rsp
    movw %si, 6(%rsp)
    movq %rdi, 8(%rsp)
    lgdt 6(%rsp)
    addq $16, %rsp
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movl %eax, %ss
    movl $SELECTOR_TSS, %eax
    ltr %ax
    popq %rax
    pushq $SELECTOR_KERNEL_CODE
    pushq %rax
    lretq
