// The first instructions: from the Multiboot loader's 32-bit protected mode to
// 64-bit C in the kernel's half. Tables made here live until map_build() makes
// the real ones.
#include "x86_64/layout.h"

#define MULTIBOOT_MAGIC       0x1badb002
#define MULTIBOOT_LOADED      0x2badb002
#define MULTIBOOT_ALIGN       0x1 // modules on page boundaries
#define MULTIBOOT_MEMORY      0x2 // memory map wanted
#define MULTIBOOT_FLAGS       (MULTIBOOT_ALIGN | MULTIBOOT_MEMORY)

#define BOOT_STACK_TOP        (processor_stacks + GUARD_BYTES + KERNEL_STACK_BYTES)

#define PAGE_PRESENT_WRITE    0x3
#define PAGE_LARGE            0x80

#define CPUID_LONG_MODE       0x20000000 // 0x80000001, EDX
#define CPUID_NX              0x00100000
#define COM1                  0x3f8
#define EXIT_PORT             0xf4
#define EXIT_PANIC            127

// Before paging, a symbol of the kernel's half lies at its physical address.
#define PHYSICAL(symbol) (symbol - KERNEL_OFFSET)

    // kernel.ld compares this with its own number.
    .globl layout_kernel_offset
    .set layout_kernel_offset, KERNEL_OFFSET

    .section .boot.header, "a", @progbits
    .balign 4
    .long MULTIBOOT_MAGIC
    .long MULTIBOOT_FLAGS
    .long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .section .boot.text, "ax", @progbits
    .code32
    .globl boot_start
boot_start:
    cli
    cld
    movl $PHYSICAL(BOOT_STACK_TOP), %esp
    movl %ebx, %ebp // the loader's structure; cpuid destroys EBX
    movl $text_loader, %esi
    cmpl $MULTIBOOT_LOADED, %eax
    jne boot_refuse

    movl $text_long_mode, %esi
    movl $0x80000000, %eax
    cpuid
    cmpl $0x80000001, %eax
    jb boot_refuse
    movl $0x80000001, %eax
    cpuid
    testl $CPUID_LONG_MODE, %edx
    jz boot_refuse
    movl $text_nx, %esi
    testl $CPUID_NX, %edx
    jz boot_refuse

    call boot_tables
    movl $boot_long, %ebx
    // The other CPUs come here, too: from 32 bits to EBX in 64.
    .globl boot_long_mode
boot_long_mode:
    movl $PHYSICAL(boot_pml4), %eax
    movl %eax, %cr3
    movl $(CR4_PAE | CR4_PGE), %eax
    movl %eax, %cr4
    movl $MSR_EFER, %ecx
    rdmsr
    orl $(EFER_LME | EFER_NXE), %eax
    wrmsr
    movl %cr0, %eax
    orl $CR0_PG, %eax
    movl %eax, %cr0
    lgdt boot_gdt_pointer
    pushl $SELECTOR_KERNEL_CODE
    pushl %ebx
    lretl

// The first 4 GiB with 2 MiB pages, three times: where they are, because this
// code runs there; at DIRECT_BASE; and their first GiB at KERNEL_OFFSET.
boot_tables:
    movl $PHYSICAL(boot_directories), %edi
    movl $(PAGE_PRESENT_WRITE | PAGE_LARGE), %eax
    movl $(4 * 512), %ecx
1:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b

    movl $(PHYSICAL(boot_directories) + PAGE_PRESENT_WRITE), %eax
    movl %eax, PHYSICAL(boot_pdpt_kernel) + 510 * 8
    movl $PHYSICAL(boot_pdpt_direct), %edi
    movl $4, %ecx
1:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    loop 1b

    movl $(PHYSICAL(boot_pdpt_direct) + PAGE_PRESENT_WRITE), %eax
    movl %eax, PHYSICAL(boot_pml4)
    movl %eax, PHYSICAL(boot_pml4) + 256 * 8
    movl $(PHYSICAL(boot_pdpt_kernel) + PAGE_PRESENT_WRITE), %eax
    movl %eax, PHYSICAL(boot_pml4) + 511 * 8
    ret

// Says why (ESI) on the serial port, 115200 8N1, and ends the machine.
boot_refuse:
    movw $(COM1 + 1), %dx
    xorl %eax, %eax
    outb %al, %dx
    movw $(COM1 + 3), %dx
    movb $0x83, %al
    outb %al, %dx
    movw $COM1, %dx
    movb $1, %al
    outb %al, %dx
    movw $(COM1 + 1), %dx
    xorl %eax, %eax
    outb %al, %dx
    movw $(COM1 + 3), %dx
    movb $3, %al
    outb %al, %dx
1:  movw $(COM1 + 5), %dx
    inb %dx, %al
    testb $0x20, %al
    jz 1b
    lodsb
    testb %al, %al
    jz 2f
    movw $COM1, %dx
    outb %al, %dx
    jmp 1b
2:  movl $EXIT_PANIC, %eax
    movw $EXIT_PORT, %dx
    outl %eax, %dx
3:  hlt
    jmp 3b

    .code64
boot_long:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movq $BOOT_STACK_TOP, %rsp
    movl %ebp, %edi
    xorl %ebp, %ebp
    movq $machine_start, %rax
    call *%rax
    ud2

text_loader:
    .asciz "refkernel: not started by a Multiboot loader\n"
text_long_mode:
    .asciz "refkernel: the processor has no long mode\n"
text_nx:
    .asciz "refkernel: the processor has no NX\n"

    .balign 8
    .globl boot_gdt
boot_gdt:
    .quad 0
    .quad 0x00209b0000000000 // 64-bit code, ring 0, accessed
    .quad 0x00cf93000000ffff // SELECTOR_BOOT_DATA: all 4 GiB
    .quad 0x00cf9b000000ffff // SELECTOR_BOOT_CODE: 32-bit code, the same
boot_gdt_pointer:
    .word BOOT_GDT_BYTES - 1
    .long boot_gdt

    .section .bss
    .balign 4096
boot_pml4:
    .skip 4096
boot_pdpt_direct:
    .skip 4096
boot_pdpt_kernel:
    .skip 4096
boot_directories:
    .skip 4 * 4096
