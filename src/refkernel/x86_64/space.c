// Address spaces as the processor sees them: CR3 and what it remembers.
#include "core/arch.h"
#include "refkernel/vspace.h"
#include "rt/memory.h"
#include "x86_64/machine.h"
#include "x86_64/registers.h"

enum {
    KERNEL_HALF = RK_PAGE_BYTES / 2,
    FORGET_PAGES_MAX = 32, // beyond that, forgetting everything is cheaper
};

// A program may load any of these with any selector it is allowed, or none. That
// means nothing in 64-bit mode, but the next program could read it. GS is the
// user's behind SWAPGS.
static void selectors_clear(void) {
    __asm__ volatile("movl %0, %%ds\n\t"
                     "movl %0, %%es\n\t"
                     "movl %0, %%fs\n\t"
                     "swapgs\n\t"
                     "movl %0, %%gs\n\t"
                     "swapgs" ::"r"(0)
                     : "memory");
}

// A write to CR3 waits for all that this CPU wrote before.
void arch_space_load(uint64_t root) {
    cr3_write(root);
    selectors_clear();
}

void arch_space_leave(void) {
    cr3_write(machine_root);
}

void arch_space_prepare(uint64_t root) {
    memcpy((char *)arch_physical(root) + KERNEL_HALF,
           (const char *)arch_physical(machine_root) + KERNEL_HALF, KERNEL_HALF);
}

void arch_space_forget(uint64_t root, uint64_t address, uint64_t length) {
    if (length > FORGET_PAGES_MAX * RK_PAGE_BYTES) {
        cr3_write(root);
        return;
    }
    for (uint64_t offset = 0; offset < length; offset += RK_PAGE_BYTES) {
        page_forget(address + offset);
    }
}
