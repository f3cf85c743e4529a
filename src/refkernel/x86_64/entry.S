// The ways into the kernel and out of it. See entry.h.
#include "x86_64/layout.h"

    .text

// SYSCALL: RCX is the user's RIP, R11 its RFLAGS; RSP is still the user's, interrupts are off
// (FMASK). Nothing is pushed before the stack is the kernel's. FRAME_FULL is 0 while a thread
// runs. Words 4 to 7 stay in their registers, too, for the short way: C keeps them.
    .globl entry_syscall
    .balign 64
entry_syscall:
    swapgs
    movq %rsp, %gs:CPU_USER_RSP
    movq %gs:CPU_THREAD, %rsp
    movq %rdx, FRAME_RDX(%rsp)
    movq %rsi, FRAME_RSI(%rsp)
    movq %rdi, FRAME_RDI(%rsp)
    movq %rbp, FRAME_RBP(%rsp)
    movq %r8, FRAME_R8(%rsp)
    movq %r9, FRAME_R9(%rsp)
    movq %r10, FRAME_R10(%rsp)
    movq %r15, FRAME_R15(%rsp)
    movq %rcx, FRAME_RIP(%rsp)
    movq %r11, FRAME_RFLAGS(%rsp)
    movq %gs:CPU_USER_RSP, %rcx
    movq %rcx, FRAME_RSP(%rsp)
    movq %rsp, %rdi
    movq %gs:CPU_STACK_TOP, %rsp
    cmpq $SYSCALL_REPLY_RECEIVE, %rax
    jb entry_call
    ja entry_long
    call kernel_reply_receive_short
    testq %rdx, %rdx
    jnz entry_message
    movl $SYSCALL_REPLY_RECEIVE, %eax
    jmp entry_long
entry_call:
    movq %rbx, FRAME_RBX(%rdi)
    movq %r12, FRAME_R12(%rdi)
    movq %r13, FRAME_R13(%rdi)
    movq %r14, FRAME_R14(%rdi)
    call kernel_call
    testq %rdx, %rdx
    jz entry_done

// Thread RAX gets the message of thread RDX, which entered. Words that the message has
// not are cleared: the jump goes over as many instructions, of three bytes each, as
// it has words.
entry_message:
    movq %rax, %gs:CPU_THREAD
    cmpq $0, %gs:CPU_FPU_OWNER
    jne entry_pass_fpu
entry_pass:
    movq FRAME_RSI(%rdx), %rsi
    movq FRAME_R8(%rdx), %r8
    movq FRAME_R9(%rdx), %r9
    movq FRAME_R10(%rdx), %r10
    movq FRAME_RDX(%rdx), %rdx
    movl %esi, %ecx
    shrl $MESSAGE_COUNT_SHIFT, %ecx
    leaq entry_pass_clear(%rcx, %rcx, 2), %rcx
    jmp *%rcx
entry_pass_clear:
    .byte 0x40 // a prefix without meaning makes it three bytes
    xorl %edx, %edx
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    .byte 0x40
    xorl %ebx, %ebx
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    xorl %r14d, %r14d
entry_pass_cleared:
    .if entry_pass_cleared - entry_pass_clear != 24
    .error "eight instructions of three bytes"
    .endif
    movq FRAME_RDI(%rax), %rdi
    movq FRAME_RBP(%rax), %rbp
    movq FRAME_R15(%rax), %r15
    // The thread came by SYSCALL, so its address is in the user half.
    movq FRAME_RIP(%rax), %rcx
    movq FRAME_RFLAGS(%rax), %r11
    movq FRAME_RSP(%rax), %rsp
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    swapgs
    movl %eax, %gs
    sysretq

// Somebody has floating-point registers: the next thread, or the one before, or neither.
entry_pass_fpu:
    cmpq %gs:CPU_FPU_OWNER, %rax
    je 1f
    cmpb $0, %gs:CPU_FPU_ALLOWED
    je entry_pass
1:  pushq %rax
    pushq %rdx
    call fpu_switch
    popq %rdx
    popq %rax
    jmp entry_pass

entry_long:
    movq %gs:CPU_THREAD, %rdi
    movq %rax, FRAME_RAX(%rdi)
    movq %rbx, FRAME_RBX(%rdi)
    movq %r12, FRAME_R12(%rdi)
    movq %r13, FRAME_R13(%rdi)
    movq %r14, FRAME_R14(%rdi)
    call kernel_syscall

// Thread RAX goes on. If it entered, all that is its own is there, and by SYSCALL it came from
// the user half. If another CPU ended it meanwhile, nobody may go on.
entry_done:
    testq %rax, %rax
    jz entry_idle
    cmpq %gs:CPU_THREAD, %rax
    jne entry_switch
    movq %rax, %rsp
    cmpq $0, FRAME_FULL(%rsp)
    jne entry_resume_full
    movq FRAME_RIP(%rsp), %rcx
    jmp entry_resume_syscall

// Every other event ends here, at the top of the kernel stack.
entry_return:
    movq %gs:CPU_CORE, %rdi
    call kernel_thread_next
entry_chosen:
    testq %rax, %rax
    jz entry_idle
    cmpq %gs:CPU_THREAD, %rax
    jne entry_switch
entry_resume:
    movq %gs:CPU_THREAD, %rsp
    cmpq $0, FRAME_FULL(%rsp)
    jne entry_resume_full
    // SYSRET to an address that is not canonical faults in ring 0 with the
    // user's stack; anything outside of the user half takes the careful way.
    movq FRAME_RIP(%rsp), %rcx
    movq %rcx, %rax
    shrq $47, %rax
    jnz entry_resume_full
entry_resume_syscall:
    movq FRAME_RAX(%rsp), %rax
    movq FRAME_RBX(%rsp), %rbx
    movq FRAME_RDX(%rsp), %rdx
    movq FRAME_RSI(%rsp), %rsi
    movq FRAME_RDI(%rsp), %rdi
    movq FRAME_RBP(%rsp), %rbp
    movq FRAME_R8(%rsp), %r8
    movq FRAME_R9(%rsp), %r9
    movq FRAME_R10(%rsp), %r10
    movq FRAME_R12(%rsp), %r12
    movq FRAME_R13(%rsp), %r13
    movq FRAME_R14(%rsp), %r14
    movq FRAME_R15(%rsp), %r15
    movq FRAME_RFLAGS(%rsp), %r11
    // A fault between here and SYSRET would run on the user's stack. There is
    // none: interrupts are off, and NMI and machine check have their own stacks.
    movq FRAME_RSP(%rsp), %rsp
    swapgs
    sysretq

// Another thread than before. Selectors mean nothing in 64-bit mode, but the next program
// could read them, so it finds zero, here and above. Floating-point registers change only
// if it owns them, or the one before could use them.
entry_switch:
    xorl %ecx, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    movl %ecx, %fs
    swapgs
    movl %ecx, %gs
    swapgs
    movq %rax, %gs:CPU_THREAD
    cmpq %gs:CPU_FPU_OWNER, %rax
    je 1f
    cmpb $0, %gs:CPU_FPU_ALLOWED
    je entry_resume
1:  call fpu_switch
    jmp entry_resume

// IRET loads everything. An address outside of the user half would fault in
// ring 0, so the thread gets its fault here.
entry_resume_full:
    movq %rsp, %rax
    movq $0, FRAME_FULL(%rax)
    movq %gs:CPU_STACK_TOP, %rsp
    movq FRAME_RIP(%rax), %rcx
    shrq $47, %rcx
    jnz entry_resume_refused
    pushq $SELECTOR_USER_DATA
    pushq FRAME_RSP(%rax)
    pushq FRAME_RFLAGS(%rax)
    pushq $SELECTOR_USER_CODE
    pushq FRAME_RIP(%rax)
    movq FRAME_RBX(%rax), %rbx
    movq FRAME_RCX(%rax), %rcx
    movq FRAME_RDX(%rax), %rdx
    movq FRAME_RSI(%rax), %rsi
    movq FRAME_RDI(%rax), %rdi
    movq FRAME_RBP(%rax), %rbp
    movq FRAME_R8(%rax), %r8
    movq FRAME_R9(%rax), %r9
    movq FRAME_R10(%rax), %r10
    movq FRAME_R11(%rax), %r11
    movq FRAME_R12(%rax), %r12
    movq FRAME_R13(%rax), %r13
    movq FRAME_R14(%rax), %r14
    movq FRAME_R15(%rax), %r15
    movq FRAME_RAX(%rax), %rax
    swapgs
    iretq

entry_resume_refused:
    call trap_resume_refused
    jmp entry_return

// STI takes effect after HLT began, so an interrupt that came since the queues
// were looked at ends the HLT. The interrupt does not come back here.
entry_idle:
    sti
    hlt
    ud2

    .globl entry_start
entry_start:
    movq %gs:CPU_STACK_TOP, %rsp
    xorl %ebp, %ebp
    jmp entry_return

// Every exception and interrupt but the fatal three. On the stack: vector, error
// code, RIP, CS, RFLAGS, RSP, SS.
entry_trap:
    testb $3, 24(%rsp)
    jz entry_trap_kernel
    swapgs
    pushq %rax
    movq %gs:CPU_THREAD, %rax
    movq %rbx, FRAME_RBX(%rax)
    movq %rcx, FRAME_RCX(%rax)
    movq %rdx, FRAME_RDX(%rax)
    movq %rsi, FRAME_RSI(%rax)
    movq %rdi, FRAME_RDI(%rax)
    movq %rbp, FRAME_RBP(%rax)
    movq %r8, FRAME_R8(%rax)
    movq %r9, FRAME_R9(%rax)
    movq %r10, FRAME_R10(%rax)
    movq %r11, FRAME_R11(%rax)
    movq %r12, FRAME_R12(%rax)
    movq %r13, FRAME_R13(%rax)
    movq %r14, FRAME_R14(%rax)
    movq %r15, FRAME_R15(%rax)
    popq FRAME_RAX(%rax)
    popq %rdi
    popq %rsi
    popq FRAME_RIP(%rax)
    popq %rcx
    popq FRAME_RFLAGS(%rax)
    popq FRAME_RSP(%rax)
    movq $1, FRAME_FULL(%rax)
    // An interrupt gate leaves the user's direction and alignment check flags;
    // the second would lift SMAP.
    movq $2, (%rsp)
    popfq
    call trap_user
    jmp entry_return

// An interrupt in ring 0 came to the idle loop, which keeps nothing.
entry_trap_kernel:
    movq (%rsp), %rdi
    cmpq $VECTOR_LEGACY_FIRST, %rdi
    jb entry_fatal_registers
    movq %gs:CPU_STACK_TOP, %rsp
    call trap_idle
    jmp entry_return

// One stub a vector, 16 bytes each; entry_stubs is where the first begins. The
// processor pushes an error code for some exceptions, the stub for the others.
    .globl entry_stubs
    .balign 16
entry_stubs:
    .set vector, 0
    .rept VECTOR_COUNT
    .balign 16
    .if !(vector == 8 || vector == 10 || vector == 11 || vector == 12 || vector == 13 || vector == 14 || vector == 17 || vector == 21 || vector == 29 || vector == 30)
    pushq $0
    .endif
    pushq $vector
    .if vector == 2 || vector == 8 || vector == 18
    jmp entry_fatal
    .else
    jmp entry_trap
    .endif
    .set vector, vector + 1
    .endr
