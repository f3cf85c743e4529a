#include "common/fault_text.h"

static const char *page_fault_deed(uint64_t error) {
    const bool present = (error & RK_FAULT_PRESENT) != 0;
    if ((error & RK_FAULT_FETCH) != 0) {
        return present ? "executed memory that is not code" : "executed unmapped memory";
    }
    if ((error & RK_FAULT_WRITE) != 0) {
        return present ? "wrote memory that it may not write" : "wrote unmapped memory";
    }
    return present ? "read memory that it may not read" : "read unmapped memory";
}

static const char *deed(uint64_t kind, uint64_t error) {
    switch (kind) {
    case RK_FAULT_PAGE:
        return page_fault_deed(error);
    case RK_FAULT_INSTRUCTION:
        return "executed an instruction that does not exist";
    case RK_FAULT_PROTECTION:
        return "used a privileged instruction or an address that cannot be";
    case RK_FAULT_ARITHMETIC:
        return "divided by zero or out of range";
    case RK_FAULT_DEBUG:
        return "stopped at a breakpoint";
    case RK_FAULT_EXIT:
        return "exited";
    default:
        return "did what the kernel has no name for";
    }
}

void fault_text_deed(struct text *text, const uint64_t words[8]) {
    text_string(text, deed(words[0], words[3]));
}

void fault_text_place(struct text *text, const uint64_t words[8]) {
    if (words[0] == RK_FAULT_EXIT) {
        text_string(text, "exit code ");
        text_number(text, words[3]);
        return;
    }
    text_string(text, "ip ");
    text_hex(text, words[1]);
    if (words[0] == RK_FAULT_PAGE) {
        text_string(text, " address ");
        text_hex(text, words[2]);
    }
    text_string(text, " error ");
    text_hex(text, words[3]);
    text_string(text, " sp ");
    text_hex(text, words[4]);
}
