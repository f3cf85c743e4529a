#include "x86_64/fpu.h"

#include <stddef.h>

#include "core/arch.h"
#include "core/kernel.h"
#include "x86_64/processor.h"
#include "x86_64/registers.h"

// FXSAVE's layout as far as it matters here. The processor leaves the last 48
// bytes to software; `used` tells a saved area from a fresh one, so that a thread
// costs nothing here before its first use.
struct fpu_area {
    uint16_t control, status;
    uint8_t unused0[20];
    uint32_t simd_control, simd_mask;
    uint8_t registers[432];
    uint64_t used;
    uint8_t unused1[40];
};

_Static_assert(sizeof(struct fpu_area) == ARCH_FPU_BYTES, "FXSAVE");
_Static_assert(offsetof(struct fpu_area, used) == 464, "the processor writes up to here");

// What FNINIT and a reset leave: all exceptions masked, 64-bit precision.
static const struct fpu_area fpu_clean __attribute__((aligned(16))) = {
    .control = 0x37f,
    .simd_control = 0x1f80,
};

void fpu_switch(void) {
    struct processor *cpu = processor_current();
    bool owner = cpu->fpu_owner == cpu->thread;
    cpu->fpu_allowed = owner;
    if (owner) {
        fpu_allow();
    } else {
        cr0_write(cr0_read() | CR0_TS);
    }
}

void fpu_take(void) {
    struct processor *cpu = processor_current();
    struct fpu_area *area = thread_fpu(cpu->thread);
    RK_ASSERT(!cpu->fpu_allowed);
    fpu_allow();
    if (cpu->fpu_owner) {
        fpu_save(thread_fpu(cpu->fpu_owner));
    }
    fpu_load(area->used ? area : &fpu_clean);
    area->used = 1;
    cpu->fpu_owner = cpu->thread;
    cpu->fpu_allowed = true;
}

void arch_fpu_reset(void *area) {
    ((struct fpu_area *)area)->used = 0;
}

void arch_fpu_forget(struct thread *thread, uint32_t index) {
    struct processor *cpu = &processors[index];
    if (cpu != processor_current()) {
        // It stands still in the kernel. The next thread that runs there is another one
        // than before, even if it is at the same address, so fpu_switch() stops it.
        cpu->fpu_owner = cpu->fpu_owner == thread ? NULL : cpu->fpu_owner;
        cpu->thread = cpu->thread == thread ? NULL : cpu->thread;
        return;
    }
    if (cpu->fpu_owner != thread) {
        return;
    }
    cpu->fpu_owner = NULL;
    cpu->fpu_allowed = false;
    cr0_write(cr0_read() | CR0_TS);
}
