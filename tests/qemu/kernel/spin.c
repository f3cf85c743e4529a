// Computes for ever in ring 3, at an address that run.py finds by its name.
#include "harness.h"

void spin_here(void);

void test_main(void) {
    __asm__ volatile(".globl spin_here\n"
                     "spin_here: jmp spin_here");
}
