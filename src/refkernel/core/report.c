#include "report.h"

#include "refkernel/fault.h"

#include "process.h"
#include "text.h"
#include "thread.h"

static const char *fault_name(uint64_t kind) {
    switch (kind) {
    case RK_FAULT_PAGE:
        return "page fault";
    case RK_FAULT_INSTRUCTION:
        return "invalid instruction";
    case RK_FAULT_PROTECTION:
        return "protection fault";
    case RK_FAULT_ARITHMETIC:
        return "arithmetic fault";
    case RK_FAULT_DEBUG:
        return "breakpoint or single step";
    default:
        return "unknown fault";
    }
}

static void report_page_fault(struct text *text, uint64_t address, uint64_t error) {
    text_add(text, ": ");
    if ((error & RK_FAULT_FETCH) != 0) {
        text_add(text, "execute");
    } else {
        text_add(text, (error & RK_FAULT_WRITE) != 0 ? "write" : "read");
    }
    text_add(text, " at ");
    text_add_hex(text, address);
    text_add(text, (error & RK_FAULT_PRESENT) != 0 ? ", not allowed there" : ", nothing mapped");
}

static void report_register(struct text *text, const char *name, uint64_t value) {
    text_add(text, name);
    text_add_hex(text, value);
}

static void report_registers(struct text *text, const struct arch_frame *frame) {
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        {"  rip ", frame->rip}, {"  rsp ", frame->rsp}, {"  rfl ", frame->rflags},
        {"  rax ", frame->rax}, {"  rbx ", frame->rbx}, {"  rcx ", frame->rcx},
        {"  rdx ", frame->rdx}, {"  rsi ", frame->rsi}, {"  rdi ", frame->rdi},
        {"  rbp ", frame->rbp}, {"  r8  ", frame->r8},  {"  r9  ", frame->r9},
        {"  r10 ", frame->r10}, {"  r11 ", frame->r11}, {"  r12 ", frame->r12},
        {"  r13 ", frame->r13}, {"  r14 ", frame->r14}, {"  r15 ", frame->r15},
    };
    enum { ROWS = sizeof(rows) / sizeof(rows[0]), COLUMNS = 3 };
    for (unsigned i = 0; i < ROWS; i++) {
        report_register(text, rows[i].name, rows[i].value);
        if (i % COLUMNS == COLUMNS - 1) {
            text_print(text);
        }
    }
}

static void report_who(struct text *text, const struct thread *thread) {
    text_add(text, "kernel: process ");
    text_add_decimal(text, thread->process->object.serial);
    text_add(text, ", thread ");
    text_add_decimal(text, thread->object.serial);
}

void report_fault(struct thread *thread) {
    struct text text = {.length = 0};
    report_who(&text, thread);
    text_add(&text, " stopped: ");
    text_add(&text, fault_name(thread->fault_kind));
    if (thread->fault_kind == RK_FAULT_PAGE) {
        report_page_fault(&text, thread->fault_address, thread->fault_error);
    } else {
        report_register(&text, ", error code ", thread->fault_error);
    }
    text_print(&text);
    report_registers(&text, &thread->frame);
}

void report_exit(struct thread *thread) {
    struct text text = {.length = 0};
    report_who(&text, thread);
    text_add(&text, " exited with code ");
    text_add_decimal(&text, thread->process->exit_code);
    text_print(&text);
}
