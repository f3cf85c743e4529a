// A call and its answer, with as few instructions around them as there can be.
// Four words; no capability goes along, none is received.
    .set SLOT, 3 // PROGRAM_SLOT_PARENT (operations.c asserts it)
    .set SYS_CALL, 0
    .set SYS_REPLY_RECEIVE, 1
    .set TAG, 0x40001 // four words, label 1

    .text
    .globl echo_call
    .type echo_call, @function
echo_call:
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov $SYS_CALL, %eax
    mov $SLOT, %edi
    mov $TAG, %esi
    xor %r15d, %r15d
    syscall
    test %rax, %rax
    sete %al
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    ret
    .size echo_call, . - echo_call

    .globl echo_serve
    .type echo_serve, @function
echo_serve:
    mov %rdi, %rbp
    xor %r15d, %r15d
1:  mov $SYS_REPLY_RECEIVE, %eax
    mov $TAG, %esi
    mov %rbp, %rdi
    syscall
    test %eax, %eax
    jz 1b
    ud2
    .size echo_serve, . - echo_serve
    .section .note.GNU-stack, "", @progbits
