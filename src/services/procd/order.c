#include "procd/order.h"

#include <stdbool.h>

#include "rt/memory.h"

enum { FIXED_WORDS = sizeof(struct procd_spawn_words) / 8 };

// Zero takes the default; else at most `max` and a multiple of `unit`.
static bool number_take(uint64_t asked, uint64_t fallback, uint64_t max, uint64_t unit,
                        uint64_t *number) {
    *number = asked == 0 ? fallback : asked;
    return *number <= max && *number % unit == 0;
}

static bool numbers_take(const struct procd_spawn_words *words, struct order *order) {
    uint64_t mappings_max, memories_max; // vspaced knows its own defaults
    const bool good = number_take(words->memory_max, PROCD_MEMORY_MAX_DEFAULT, UINT64_MAX, 1,
                                  &order->memory_max) &&
                      number_take(words->stack_bytes, PROCD_STACK_BYTES_DEFAULT,
                                  PROCD_STACK_BYTES_MAX, 4096, &order->stack_bytes) &&
                      number_take(words->slot_count, PROCD_SLOTS_DEFAULT, PROCD_SLOTS_MAX, 64,
                                  &order->slot_count) &&
                      number_take(words->table_frames, PROCD_TABLE_FRAMES_DEFAULT,
                                  PROCD_TABLE_FRAMES_MAX, 1, &order->table_frames) &&
                      number_take(words->mappings_max, 0, UINT32_MAX, 1, &mappings_max) &&
                      number_take(words->memories_max, 0, UINT32_MAX, 1, &memories_max);
    order->mappings_max = good ? (uint32_t)mappings_max : 0;
    order->memories_max = good ? (uint32_t)memories_max : 0;
    return good;
}

// Moves a text of `length` bytes to `to`, which has room for `size` with the
// final zero.
static bool text_take(const char **from, uint64_t length, char *to, uint64_t size) {
    if (length >= size) {
        return false;
    }
    memset(to, 0, size);
    memcpy(to, *from, length);
    *from += length;
    for (uint64_t i = 0; i < length; i++) {
        if (to[i] == 0) {
            return false;
        }
    }
    return true;
}

enum procd_status order_parse(const uint64_t *all, uint64_t word_count, struct order *order) {
    struct procd_spawn_words words;
    if (word_count < FIXED_WORDS) {
        return PROCD_BAD_WORD_COUNT;
    }
    memcpy(&words, all, sizeof(words));
    const uint64_t name_bytes = words.lengths & 0xffff, text_bytes = words.lengths >> 16 & 0xffff;
    const uint64_t data_bytes = words.lengths >> 32 & 0xffff;
    if (word_count != FIXED_WORDS + (name_bytes + text_bytes + data_bytes + 7) / 8) {
        return PROCD_BAD_WORD_COUNT;
    }
    if (words.reserved0 != 0 || words.lengths >> 48 != 0) {
        return PROCD_RESERVED_NOT_ZERO;
    }
    if ((words.flags & ~(uint64_t)PROCD_SPAWN_FLAGS_ALL) != 0) {
        return PROCD_BAD_FLAGS;
    }
    order->flags = (uint32_t)words.flags;
    memcpy(order->arguments, words.arguments, sizeof(order->arguments));
    const char *texts = (const char *)(all + FIXED_WORDS);
    if (name_bytes == 0 || !numbers_take(&words, order) ||
        !text_take(&texts, name_bytes, order->name, sizeof(order->name)) ||
        !text_take(&texts, text_bytes, order->text, sizeof(order->text)) ||
        !text_take(&texts, data_bytes, order->data_name, sizeof(order->data_name))) {
        return PROCD_BAD_ARGUMENT;
    }
    return PROCD_OK;
}
