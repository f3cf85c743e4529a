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

// A write to CR3 waits for all that this CPU wrote before.
void arch_space_load(uint64_t root) {
    cr3_write(root);
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
