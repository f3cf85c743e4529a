// Exceptions and interrupts, once entry.S saved the registers.
#include "x86_64/trap.h"

#include <stdbool.h>

#include "core/arch.h"
#include "core/kernel.h"
#include "x86_64/apic.h"
#include "x86_64/exception.h"
#include "x86_64/fpu.h"
#include "x86_64/panic.h"
#include "x86_64/processor.h"
#include "x86_64/registers.h"

enum { PAGE_FAULT_RESERVED_BIT = 1 << 3 };

static const struct {
    const char *text;
    unsigned kind;
} exceptions[EXCEPTION_COUNT] = {
#define X(name, vector, text, kind) [vector] = {text, kind},
    EXCEPTION_LIST(X)
#undef X
};

void trap_user(uint64_t vector, uint64_t error_code) {
    if (vector >= EXCEPTION_COUNT) {
        trap_interrupt(vector);
        return;
    }
    if (vector == EXCEPTION_FPU_ABSENT) {
        fpu_take();
        return;
    }
    uint64_t address = 0;
    if (vector == EXCEPTION_PAGE) {
        address = cr2_read();
        if (error_code & PAGE_FAULT_RESERVED_BIT) {
            arch_panic("a page table has a reserved bit set");
        }
    }
    if (exceptions[vector].kind == 0) {
        arch_panic("an exception that no program can cause");
    }
    kernel_fault(exceptions[vector].kind, address, error_code);
}

void trap_interrupt(uint64_t vector) {
    if (vector == VECTOR_TIMER) {
        apic_acknowledge();
        kernel_tick();
        return;
    }
    if (vector == VECTOR_NUDGE) {
        apic_acknowledge();
        kernel_nudge();
        return;
    }
    // A spurious interrupt is a request that was withdrawn; nobody waits for an
    // acknowledgement.
    bool spurious =
        vector == VECTOR_SPURIOUS || (vector >= VECTOR_LEGACY_FIRST && vector < VECTOR_LEGACY_END);
    if (!spurious) {
        arch_panic("an interrupt that nobody asked for");
    }
}

void trap_idle(uint64_t vector) {
    kernel_awake();
    trap_interrupt(vector);
}

void trap_resume_refused(void) {
    kernel_fault(RK_FAULT_PROTECTION, 0, 0);
}

void trap_fatal(const struct machine_state *state) {
    if (state->vector == EXCEPTION_NMI) {
        panic_stop_if_told();
    }
    const char *what = state->vector < EXCEPTION_COUNT ? exceptions[state->vector].text : NULL;
    bool guard_hit = processor_guard_holds(cr2_read());
    if (state->vector == EXCEPTION_DOUBLE_FAULT && guard_hit) {
        what = "kernel stack overflow";
    }
    panic_report(what ? what : "unknown exception", state);
}
