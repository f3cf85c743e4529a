#include "x86_64/panic.h"

#include <stdbool.h>
#include <stddef.h>

#include "core/arch.h"
#include "core/kernel.h"
#include "x86_64/apic.h"
#include "x86_64/console.h"
#include "x86_64/processor.h"
#include "x86_64/registers.h"

#define ASSERT_OFFSET(member, offset)                                                              \
    _Static_assert(offsetof(struct machine_state, member) == (offset), "layout.h")

ASSERT_OFFSET(rax, FRAME_RAX);
ASSERT_OFFSET(rbx, FRAME_RBX);
ASSERT_OFFSET(rcx, FRAME_RCX);
ASSERT_OFFSET(rdx, FRAME_RDX);
ASSERT_OFFSET(rsi, FRAME_RSI);
ASSERT_OFFSET(rdi, FRAME_RDI);
ASSERT_OFFSET(rbp, FRAME_RBP);
ASSERT_OFFSET(r8, FRAME_R8);
ASSERT_OFFSET(r15, FRAME_R15);
ASSERT_OFFSET(vector, STATE_VECTOR);
ASSERT_OFFSET(error_code, STATE_ERROR);
ASSERT_OFFSET(rip, STATE_RIP);
ASSERT_OFFSET(cs, STATE_CS);
ASSERT_OFFSET(rflags, STATE_RFLAGS);
ASSERT_OFFSET(rsp, STATE_RSP);
ASSERT_OFFSET(ss, STATE_SS);
_Static_assert(sizeof(struct machine_state) == STATE_BYTES, "layout.h");

enum { TRACE_FRAMES_MAX = 32 };

struct register_line {
    const char *name;
    uint64_t value;
};

static void registers_print(const struct machine_state *s) {
    const struct register_line lines[] = {
        {"rax", s->rax},        {"rbx", s->rbx},     {"rcx", s->rcx},     {"rdx", s->rdx},
        {"rsi", s->rsi},        {"rdi", s->rdi},     {"rbp", s->rbp},     {"rsp", s->rsp},
        {"r8 ", s->r8},         {"r9 ", s->r9},      {"r10", s->r10},     {"r11", s->r11},
        {"r12", s->r12},        {"r13", s->r13},     {"r14", s->r14},     {"r15", s->r15},
        {"rip", s->rip},        {"flg", s->rflags},  {"cs ", s->cs},      {"ss ", s->ss},
        {"cr0", cr0_read()},    {"cr2", cr2_read()}, {"cr3", cr3_read()}, {"cr4", cr4_read()},
        {"err", s->error_code}, {"vec", s->vector},
    };
    enum { LINES = sizeof lines / sizeof *lines, PER_ROW = 4 };
    for (unsigned i = 0; i < LINES; i++) {
        console_text(i % PER_ROW == 0 ? "  " : " ");
        console_text(lines[i].name);
        console_text(" ");
        console_hex(lines[i].value);
        if (i % PER_ROW == PER_ROW - 1 || i == LINES - 1) {
            console_text("\n");
        }
    }
}

static bool stack_holds(uint64_t address) {
    uint64_t offset = address - (uint64_t)processor_stacks;
    return address % 8 == 0 && offset < sizeof processor_stacks - 16 &&
           !processor_guard_holds(address) && !processor_guard_holds(address + 8);
}

// Each frame begins with the caller's frame and the return address. The frame at
// the top of a stack saved what RBP was in user mode, which is no frame.
static void stack_print(uint64_t rip, uint64_t rbp) {
    console_text("stack:\n  ");
    console_hex(rip);
    console_text("\n");
    for (unsigned i = 0; i < TRACE_FRAMES_MAX && stack_holds(rbp); i++) {
        const uint64_t *frame = (const uint64_t *)rbp;
        console_text("  ");
        console_hex(frame[1]);
        console_text("\n");
        // Callers lie higher; anything else is a loop or a user's value.
        if (frame[0] <= rbp || rbp + 16 == processor_current()->stack_top) {
            return;
        }
        rbp = frame[0];
    }
}

static void thread_print(void) {
    console_text("running: cpu ");
    console_decimal(processor_index());
    struct thread *thread = kernel_thread_current();
    if (!thread) {
        console_text(" no thread\n");
        return;
    }
    const struct arch_frame *frame = thread_frame(thread);
    const struct register_line lines[] = {
        {" thread ", (uint64_t)thread}, {"\n  user rip ", frame->rip}, {" rsp ", frame->rsp},
        {" flg ", frame->rflags},       {" rax ", frame->rax},
    };
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
        console_text(lines[i].name);
        console_hex(lines[i].value);
    }
    console_text("\n");
}

static _Noreturn void cpu_end(void) {
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

static _Noreturn void machine_end(void) {
    port_write32(PANIC_EXIT_PORT, PANIC_EXIT_VALUE);
    cpu_end();
}

static uint32_t panic_cpu; // 1 + the number of the one that reports, 0: none does

void panic_stop_if_told(void) {
    if (__atomic_load_n(&panic_cpu, __ATOMIC_ACQUIRE) != 0) {
        cpu_end();
    }
}

void panic_report(const char *what, const struct machine_state *state) {
    uint32_t first = 0, self = processor_index() + 1;
    if (!__atomic_compare_exchange_n(&panic_cpu, &first, self, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        if (first != self) {
            cpu_end();
        }
        console_text("\npanic within the panic\n"); // it must not report for ever
        machine_end();
    }
    apic_stop_others();
    console_text("\nkernel panic: ");
    console_text(what);
    console_text("\n");
    registers_print(state);
    stack_print(state->rip, state->rbp);
    thread_print();
    machine_end();
}
