#include "programs/common/say.h"
#include "refkernel/device.h"
#include "rt/memory.h"
#include "rt/syscall.h"

struct text *say_begin(struct say *say) {
    say->text = text_begin(say->bytes, sizeof(say->bytes) - sizeof("...\n"));
    return &say->text;
}

// Word 0 is the count, the bytes follow: seven words of them in registers, the
// rest in the message buffer.
static void console_call(const char *bytes, size_t count) {
    struct rt_message message = {.label = RK_CONSOLE_WRITE, .word_count = 1 + (count + 7) / 8};
    const size_t in_registers = (RK_MESSAGE_REGISTER_WORDS - 1) * sizeof(uint64_t);
    message.words[0] = count;
    memcpy(&message.words[1], bytes, count < in_registers ? count : in_registers);
    if (count > in_registers) {
        memcpy(&rt_buffer(0)[RK_MESSAGE_REGISTER_WORDS], bytes + in_registers,
               count - in_registers);
    }
    (void)rt_call(PROGRAM_SLOT_CONSOLE, &message, 0); // there is nowhere to complain
}

void say_end(struct say *say) {
    size_t length = say->text.length;
    if (say->text.cut) {
        memcpy(&say->bytes[length], "...", 3);
        length += 3;
    }
    say->bytes[length] = '\n';
    console_call(say->bytes, length + 1);
}

void say_line(const char *line) {
    struct say say;
    text_string(say_begin(&say), line);
    say_end(&say);
}
