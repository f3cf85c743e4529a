#include "rt/console.h"

#include "refkernel/device.h"
#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"

// Word 0 is the count; the text begins with word 1.
enum { BYTES_IN_REGISTERS = (RK_MESSAGE_REGISTER_WORDS - 1) * 8 };

static void write_in(size_t piece_max, uint32_t console_slot, const char *bytes, size_t count) {
    while (count > 0) {
        const size_t piece = count < piece_max ? count : piece_max;
        const size_t first = piece < BYTES_IN_REGISTERS ? piece : BYTES_IN_REGISTERS;
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {piece};
        memcpy(&words[1], bytes, first);
        if (piece > first) {
            memcpy(rt_buffer(0) + RK_MESSAGE_REGISTER_WORDS, bytes + first, piece - first);
        }
        if (rt_invoke(console_slot, RK_CONSOLE_WRITE, words, 1 + (piece + 7) / 8) != RK_OK) {
            return;
        }
        bytes += piece;
        count -= piece;
    }
}

void console_write(uint32_t console_slot, const char *bytes, size_t count) {
    write_in(RK_CONSOLE_BYTES_MAX, console_slot, bytes, count);
}

void console_print(uint32_t console_slot, const char *string) {
    console_write(console_slot, string, text_length(string));
}

void console_print_pieces(uint32_t console_slot, const char *string) {
    write_in(BYTES_IN_REGISTERS, console_slot, string, text_length(string));
}
