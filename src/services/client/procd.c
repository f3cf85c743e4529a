#include "rt/memory.h"
#include "rt/syscall.h"
#include "rt/text.h"
#include "services/procd_client.h"

static procd_result ask(uint32_t endpoint_slot, struct rt_message *message) {
    if (rt_call(endpoint_slot, message, 0) != RK_OK || message->word_count == 0) {
        return PROCD_UNREACHABLE;
    }
    return message->words[0];
}

// Words [first, first + count) of a received message, wherever they came.
static void words_copy(const struct rt_message *message, unsigned first, unsigned count, void *to) {
    uint64_t *words = to;
    for (unsigned i = 0; i < count; i++) {
        const unsigned from = first + i;
        words[i] = from < RK_MESSAGE_REGISTER_WORDS ? message->words[from] : rt_buffer(0)[from];
    }
}

enum { FIXED_WORDS = sizeof(struct procd_spawn_words) / 8 };

// The texts go behind the fixed words, in the message buffer.
static uint64_t texts_put(const char *const texts[3], uint64_t *bytes_all) {
    char *to = (char *)(rt_buffer(0) + FIXED_WORDS);
    uint64_t lengths = 0;
    *bytes_all = 0;
    for (unsigned i = 0; i < 3; i++) {
        const char *text = texts[i] != 0 ? texts[i] : "";
        const size_t length = text_length(text);
        if (*bytes_all + length > (RK_MESSAGE_WORDS_MAX - FIXED_WORDS) * 8) {
            return UINT64_MAX; // three lengths that procd refuses
        }
        memcpy(to + *bytes_all, text, length);
        lengths |= (uint64_t)length << (16 * i);
        *bytes_all += length;
    }
    return lengths;
}

procd_result procd_spawn(uint32_t endpoint_slot, const struct procd_spawn *spawn,
                         struct procd_spawned *spawned) {
    const char *const texts[3] = {spawn->name, spawn->text, spawn->data_name};
    uint64_t text_bytes;
    struct procd_spawn_words words = {
        .flags = spawn->flags,
        .memory_max = spawn->memory_max,
        .stack_bytes = spawn->stack_bytes,
        .slot_count = spawn->slot_count,
        .table_frames = spawn->table_frames,
        .mappings_max = spawn->mappings_max,
        .memories_max = spawn->memories_max,
        .lengths = texts_put(texts, &text_bytes),
    };
    memcpy(words.arguments, spawn->arguments, sizeof(words.arguments));

    struct rt_message message = {.label = PROCD_OP_SPAWN_SERVICE,
                                 .word_count = FIXED_WORDS + (text_bytes + 7) / 8,
                                 .capability = spawn->parent_slot};
    memcpy(message.words, &words, sizeof(message.words));
    memcpy(rt_buffer(0) + RK_MESSAGE_REGISTER_WORDS,
           (const uint64_t *)(const void *)&words + RK_MESSAGE_REGISTER_WORDS,
           sizeof(words) - sizeof(message.words));

    const procd_result result = ask(endpoint_slot, &message);
    spawned->process = result == PROCD_OK ? message.words[1] : 0;
    spawned->step = result == PROCD_OK ? PROCD_STEP_NONE : message.words[1];
    spawned->answer = result == PROCD_OK ? 0 : message.words[2];
    return result;
}

procd_result procd_wait(uint32_t endpoint_slot, uint64_t process, struct procd_end *end) {
    struct rt_message message = {.label = PROCD_OP_WAIT, .word_count = 2, .words = {process}};
    const procd_result result = ask(endpoint_slot, &message);
    if (result == PROCD_OK) {
        words_copy(&message, 1, sizeof(*end) / 8, end);
    }
    return result;
}

procd_result procd_kill(uint32_t endpoint_slot, uint64_t process, uint64_t code) {
    struct rt_message message = {.label = PROCD_OP_KILL, .word_count = 3, .words = {process, code}};
    return ask(endpoint_slot, &message);
}

procd_result procd_info(uint32_t endpoint_slot, uint64_t process, struct procd_info *info) {
    struct rt_message message = {.label = PROCD_OP_INFO, .word_count = 2, .words = {process}};
    const procd_result result = ask(endpoint_slot, &message);
    if (result == PROCD_OK) {
        words_copy(&message, 1, sizeof(*info) / 8, info);
    }
    return result;
}

procd_result procd_list(uint32_t endpoint_slot, uint64_t *cursor,
                        struct procd_info infos[PROCD_LIST_MAX], uint32_t *count) {
    struct rt_message message = {.label = PROCD_OP_LIST, .word_count = 2, .words = {*cursor}};
    const procd_result result = ask(endpoint_slot, &message);
    if (result != PROCD_OK) {
        return result;
    }
    *count = message.words[1] < PROCD_LIST_MAX ? (uint32_t)message.words[1] : PROCD_LIST_MAX;
    *cursor = message.words[2];
    words_copy(&message, 3, *count * (unsigned)(sizeof(*infos) / 8), infos);
    return PROCD_OK;
}

procd_result procd_stats(uint32_t endpoint_slot, struct procd_stats *stats) {
    struct rt_message message = {.label = PROCD_OP_STATS, .word_count = 1};
    const procd_result result = ask(endpoint_slot, &message);
    if (result == PROCD_OK) {
        words_copy(&message, 1, sizeof(*stats) / 8, stats);
    }
    return result;
}

procd_result procd_space_stats(uint32_t endpoint_slot, struct vspaced_shard_stats *stats) {
    return procd_shard_stats(endpoint_slot, 0, stats);
}

procd_result procd_shard_stats(uint32_t endpoint_slot, uint64_t shard,
                               struct vspaced_shard_stats *stats) {
    struct rt_message message = {.label = PROCD_OP_SPACE_STATS, .word_count = 2, .words = {shard}};
    const procd_result result = ask(endpoint_slot, &message);
    if (result == PROCD_OK) {
        words_copy(&message, 1, sizeof(*stats) / 8, stats);
    }
    return result;
}

procd_result procd_migrate(uint32_t endpoint_slot, uint64_t process, uint64_t cpu,
                           uint64_t *answer) {
    struct rt_message message = {
        .label = PROCD_OP_MIGRATE, .word_count = 3, .words = {process, cpu}};
    const procd_result result = ask(endpoint_slot, &message);
    *answer = message.word_count >= 2 ? message.words[1] : 0;
    return result;
}
