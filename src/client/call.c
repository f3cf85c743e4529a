#include "call.h"

static inline vspaced_result exchange_once(const struct vspaced_client *client,
                                           struct vspaced_exchange *exchange, uint32_t words_ok) {
    if (!vspaced_transport_call(client, exchange) || exchange->answer_word_count < 1) {
        return VSPACED_CLIENT_UNREACHABLE;
    }
    const uint64_t status = exchange->answer[0];
    const int is_short = status == VSPACED_OK && exchange->answer_word_count < words_ok;
    return is_short ? VSPACED_CLIENT_UNREACHABLE : status;
}

// The object lives elsewhere, or will, or has no time now.
static inline int is_put_off(vspaced_result status) {
    return status - VSPACED_MOVED <= VSPACED_BUSY - VSPACED_MOVED;
}

// Whether to ask again: it is on its way, or busy, or the connection leads there now. Who
// asks a busy shard again waits for others' turns in between, and for a piece of its work.
static int asks_again(const struct vspaced_client *client, const struct vspaced_exchange *exchange,
                      uint64_t *words) {
    if (exchange->answer[0] != VSPACED_MOVED) {
        return 1;
    }
    if (exchange->has_capability == 0 || exchange->answer_word_count < 2 ||
        !vspaced_transport_replace(client)) {
        return 0;
    }
    if (exchange->label != VSPACED_OP_PING && words[0] != 0) {
        words[0] = exchange->answer[1]; // its own handle, which is another there
    }
    return 1;
}

// Asking more often makes nothing happen earlier: a shard with long work does it while
// nobody asks, and a migration is led by a thread that wants the CPU as well. So each try
// leaves it to others, a little longer than the one before; and not without end, because
// each time may cost a turn of everybody who is ready.
enum { PAUSE_MAX = 16 };

static __attribute__((noinline)) vspaced_result exchange_more(const struct vspaced_client *client,
                                                              struct vspaced_exchange *exchange,
                                                              uint64_t *words, uint32_t words_ok) {
    vspaced_result status = exchange->answer[0];
    uint32_t pause = 0;
    while (is_put_off(status) && asks_again(client, exchange, words)) {
        if (status != VSPACED_MOVED) {
            pause = pause < PAUSE_MAX ? pause + 1 : PAUSE_MAX;
            vspaced_transport_pause(pause);
        }
        status = exchange_once(client, exchange, words_ok);
    }
    return status;
}

vspaced_result client_exchange(const struct vspaced_client *client,
                               struct vspaced_exchange *exchange, uint64_t *words,
                               uint32_t words_ok) {
    const vspaced_result status = exchange_once(client, exchange, words_ok);
    return is_put_off(status) ? exchange_more(client, exchange, words, words_ok) : status;
}

enum { FEW = VSPACED_REQUEST_WORDS_FEW };

// Arguments, the reserved word behind them, and zero for the rest.
static inline void words_fill(uint64_t words[FEW], const uint64_t *from, uint32_t count) {
    for (uint32_t i = 0; i < FEW; i++) {
        words[i] = i < count ? from[i] : 0;
    }
}

vspaced_result client_call_with(const struct vspaced_client *client,
                                enum vspaced_operation operation, const uint64_t *arguments,
                                uint32_t argument_count, uint32_t capability_slot,
                                uint32_t words_ok, struct client_answer *answer) {
    uint64_t words[FEW];
    words_fill(words, arguments, argument_count);
    struct vspaced_exchange exchange = {
        .label = (uint32_t)operation,
        .capability = capability_slot,
        .word_count = argument_count + 1, // and reserved0, which is zero
        .answer_words_max = FEW,
        .words = words,
        .answer = answer->words,
    };
    vspaced_result status = exchange_once(client, &exchange, words_ok);
    if (is_put_off(status)) {
        // With words of its own, so that those above need no place in memory for what
        // hardly ever comes.
        uint64_t words_again[FEW], answer_again[FEW];
        struct vspaced_exchange again = exchange;
        words_fill(words_again, arguments, argument_count);
        words_fill(answer_again, answer->words, FEW);
        again.words = words_again;
        again.answer = answer_again;
        status = exchange_more(client, &again, words_again, words_ok);
        words_fill(answer->words, answer_again, FEW);
        exchange.answer_word_count = again.answer_word_count;
    }
    answer->word_count = exchange.answer_word_count;
    return status;
}

vspaced_result client_call(const struct vspaced_client *client, enum vspaced_operation operation,
                           const uint64_t *arguments, uint32_t argument_count, uint32_t words_ok,
                           struct client_answer *answer) {
    return client_call_with(client, operation, arguments, argument_count, 0, words_ok, answer);
}

vspaced_result client_call_long(const struct vspaced_client *client,
                                enum vspaced_operation operation,
                                uint64_t words[VSPACED_REQUEST_WORDS_FEW], uint32_t word_count,
                                uint32_t words_ok, struct client_long_answer *answer) {
    struct vspaced_exchange exchange = {
        .label = (uint32_t)operation,
        .word_count = word_count,
        .answer_words_max = VSPACED_REPLY_WORDS_MAX,
        .words = words,
        .answer = answer->words,
    };
    const vspaced_result status = client_exchange(client, &exchange, words, words_ok);
    answer->word_count = exchange.answer_word_count;
    return status;
}

struct vspaced_mapping client_mapping(const uint64_t words[4]) {
    const uint64_t attributes = words[2];
    struct vspaced_mapping mapping = {
        .start = words[0],
        .length = words[1],
        .rights = (uint8_t)(attributes & VSPACED_RIGHTS_ALL),
        .ceiling = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CEILING_SHIFT & VSPACED_RIGHTS_ALL),
        .class_id = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CLASS_SHIFT & 0xf),
        .backing = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_BACKING_SHIFT & 3),
        .memory = (uint32_t)(attributes >> VSPACED_ATTRIBUTE_MEMORY_SHIFT),
        .offset = words[3],
    };
    return mapping;
}

void client_copy_words(uint64_t *destination, const uint64_t *words, uint32_t word_count) {
    for (uint32_t i = 0; i < word_count; i++) {
        destination[i] = words[i];
    }
}
