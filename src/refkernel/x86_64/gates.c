#include "x86_64/gates.h"

#include <stdint.h>

#include "x86_64/entry.h"
#include "x86_64/exception.h"
#include "x86_64/image.h"
#include "x86_64/layout.h"
#include "x86_64/processor.h"

struct gate {
    uint16_t offset_low, selector;
    uint8_t stack, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};

_Static_assert(sizeof(struct gate) == 16, "as the processor reads it");

// Present, interrupt gate (interrupts off); the second kind may be raised by INT3
// in ring 3. Every other INT n of a user program is a protection fault.
enum { GATE_KERNEL = 0x8e, GATE_USER = 0xee };

static struct gate gates[VECTOR_COUNT] IMAGE_SEALED;

static enum processor_stack vector_stack(unsigned vector) {
    switch (vector) {
    case EXCEPTION_NMI:
        return CPU_STACK_NMI;
    case EXCEPTION_DOUBLE_FAULT:
        return CPU_STACK_DOUBLE_FAULT;
    case EXCEPTION_MACHINE_CHECK:
        return CPU_STACK_MACHINE_CHECK;
    default:
        return CPU_STACK_KERNEL;
    }
}

void gates_fill(void) {
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        uint64_t stub = (uint64_t)&entry_stubs[vector * ENTRY_STUB_BYTES];
        gates[vector] = (struct gate){
            .offset_low = (uint16_t)stub,
            .selector = SELECTOR_KERNEL_CODE,
            .stack = (uint8_t)vector_stack(vector),
            .type = vector == EXCEPTION_BREAKPOINT ? GATE_USER : GATE_KERNEL,
            .offset_middle = (uint16_t)(stub >> 16),
            .offset_high = (uint32_t)(stub >> 32),
        };
    }
}

void gates_load(void) {
    struct {
        uint16_t unused[3], limit;
        uint64_t base;
    } pointer = {.limit = sizeof gates - 1, .base = (uint64_t)gates};
    __asm__ volatile("lidt %0" ::"m"(pointer.limit), "m"(pointer.base));
}
