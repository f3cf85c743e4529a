#include "rt/console.h"

#include "refkernel/device.h"
#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"

enum { PIECE_BYTES = (RK_MESSAGE_REGISTER_WORDS - 1) * 8 };

void console_write(uint32_t console_slot, const char *bytes, size_t count) {
    while (count > 0) {
        const size_t piece = count < PIECE_BYTES ? count : PIECE_BYTES;
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {piece};
        memcpy(&words[1], bytes, piece);
        if (rt_invoke(console_slot, RK_CONSOLE_WRITE, words, 1 + (piece + 7) / 8) != RK_OK) {
            return;
        }
        bytes += piece;
        count -= piece;
    }
}

void console_print(uint32_t console_slot, const char *string) {
    console_write(console_slot, string, text_length(string));
}
