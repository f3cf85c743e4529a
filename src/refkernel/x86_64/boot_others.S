// Where the other CPUs begin: in real mode, in a copy of the first part at OTHERS_BEGIN,
// on the way to 64-bit C by the tables that boot.S made.
#include "x86_64/layout.h"

#define PHYSICAL(symbol) (symbol - KERNEL_OFFSET)
#define COPIED(symbol)   (symbol - others_begin + OTHERS_BEGIN)

    .section .boot.text, "ax", @progbits
    .code16
    .globl others_begin
others_begin:
    cli
    cld
    xorl %eax, %eax
    movl %eax, %ds
    lgdtl COPIED(others_gdt_pointer)
    movl %cr0, %eax
    orl $CR0_PE, %eax
    movl %eax, %cr0
    ljmpl $SELECTOR_BOOT_CODE, $others_protected
others_gdt_pointer:
    .word BOOT_GDT_BYTES - 1
    .long boot_gdt
    .globl others_begin_end
others_begin_end:

    .code32
others_protected:
    movl $SELECTOR_BOOT_DATA, %eax
    movl %eax, %ds
    movl %eax, %ss
    movl PHYSICAL(others_stack), %esp
    subl $(KERNEL_OFFSET & 0xffffffff), %esp
    movl $others_long, %ebx
    jmp boot_long_mode

    .code64
others_long:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movq $others_stack, %rax
    movq (%rax), %rsp
    movq $others_index, %rax
    movl (%rax), %edi
    xorl %ebp, %ebp
    movq $others_join, %rax
    call *%rax
    ud2

    // Of the one that starts.
    .section .bss
    .balign 8
    .globl others_stack, others_index
others_stack:
    .skip 8
others_index:
    .skip 8
