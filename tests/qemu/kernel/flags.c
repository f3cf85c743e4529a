// Enters the kernel by system call and by the timer with flags set that it must
// not take over: direction, and alignment check, which lifts SMAP. run.py looks
// at the flags that the kernel runs with.
#include "harness.h"

#include "refkernel/syscall.h"

enum { SPINS = 200000 };

void test_main(void) {
    for (;;) {
        uint64_t number = RK_SYS_YIELD, spins = SPINS;
        __asm__ volatile("pushfq; orq $0x40400, (%%rsp); popfq\n"
                         "1: decq %1; jnz 1b\n"
                         "syscall\n"
                         "pushfq; andq $~0x40400, (%%rsp); popfq"
                         : "+a"(number), "+r"(spins)
                         :
                         : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
                           "r14", "memory", "cc");
    }
}
