#include "refkernel/device.h"

#include "arch.h"
#include "invocation.h"

// Word `index` of the call, which may lie in the buffer.
static uint64_t call_word(const struct invocation *call, unsigned index) {
    return index < RK_MESSAGE_REGISTER_WORDS ? invocation_word(call, index)
                                             : call->thread->buffer[index];
}

enum rk_status console_write(struct invocation *call) {
    enum { LINE_BYTES = 128 };
    uint64_t words = rk_tag_count(call->thread->frame.rsi);
    uint64_t count = invocation_word(call, 0);
    bool buffered = words > RK_MESSAGE_REGISTER_WORDS;
    if (words == 0 || words > RK_MESSAGE_WORDS_MAX || count > (words - 1) * 8 ||
        (buffered && call->thread->buffer == NULL)) {
        return RK_BAD_ARGUMENT;
    }
    char line[LINE_BYTES];
    size_t length = 0;
    for (unsigned i = 0; i < count; i++) {
        char byte = (char)(call_word(call, 1 + i / 8) >> (i % 8 * 8) & 0xff);
        bool plain = (byte >= ' ' && byte <= '~') || byte == '\n';
        line[length++] = plain ? byte : '?';
        if (length == LINE_BYTES) {
            arch_console_write(line, length);
            length = 0;
        }
    }
    arch_console_write(line, length);
    return RK_OK;
}

static enum rk_status port_check(const struct invocation *call) {
    uint64_t offset = invocation_word(call, 0);
    uint64_t width = invocation_word(call, 1);
    if (width != 1 && width != 2 && width != 4) {
        return RK_BAD_ARGUMENT;
    }
    uint64_t ports = call->cap->length;
    return offset <= ports && width <= ports - offset ? RK_OK : RK_TOO_SMALL;
}

enum rk_status io_port_read(struct invocation *call) {
    enum rk_status status = port_check(call);
    if (status == RK_OK) {
        uint16_t port = (uint16_t)(call->cap->base + invocation_word(call, 0));
        const uint64_t value = arch_port_read(port, (unsigned)invocation_word(call, 1));
        invocation_answer(call, &value, 1);
    }
    return status;
}

enum rk_status io_port_write(struct invocation *call) {
    enum rk_status status = port_check(call);
    uint64_t value = invocation_word(call, 2);
    unsigned width = (unsigned)invocation_word(call, 1);
    if (status == RK_OK && value >> (width * 8) != 0) {
        status = RK_BAD_ARGUMENT;
    }
    if (status == RK_OK) {
        uint16_t port = (uint16_t)(call->cap->base + invocation_word(call, 0));
        arch_port_write(port, width, (uint32_t)value);
    }
    return status;
}
