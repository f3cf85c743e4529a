#include "rt/memory.h"
#include "rt/syscall.h"
#include "services/memd_client.h"

// One call. A reply without a status, or a capability that got lost on the way,
// is as good as no reply.
static memd_result ask(uint32_t endpoint_slot, struct rt_message *message, uint32_t receive_slot) {
    if (rt_call(endpoint_slot, message, receive_slot) != RK_OK || message->word_count == 0) {
        return MEMD_UNREACHABLE;
    }
    return message->words[0];
}

memd_result memd_allocate(uint32_t endpoint_slot, uint64_t length, unsigned align_log2,
                          unsigned rights, uint32_t receive_slot, struct memd_memory *memory) {
    struct rt_message message = {
        .label = MEMD_OP_ALLOCATE, .word_count = 4, .words = {length, align_log2, rights}};
    const memd_result result = ask(endpoint_slot, &message, receive_slot);
    if (result != MEMD_OK) {
        return result;
    }
    if (!message.has_capability) {
        memd_free(endpoint_slot, message.words[1]);
        return MEMD_UNREACHABLE;
    }
    memory->handle = message.words[1];
    memory->physical = message.words[2];
    return MEMD_OK;
}

memd_result memd_free(uint32_t endpoint_slot, uint64_t handle) {
    struct rt_message message = {.label = MEMD_OP_FREE, .word_count = 2, .words = {handle}};
    return ask(endpoint_slot, &message, 0);
}

memd_result memd_open_account(uint32_t endpoint_slot, const struct memd_terms *terms,
                              uint32_t receive_slot, uint64_t *account) {
    struct rt_message message = {
        .label = MEMD_OP_OPEN_ACCOUNT,
        .word_count = 5,
        .words = {terms->bytes_max, terms->rights, terms->label, terms->allocations_max}};
    const memd_result result = ask(endpoint_slot, &message, receive_slot);
    if (result != MEMD_OK) {
        return result;
    }
    if (!message.has_capability) {
        struct memd_closed closed;
        memd_close_account(endpoint_slot, message.words[1], &closed);
        return MEMD_UNREACHABLE;
    }
    *account = message.words[1];
    return MEMD_OK;
}

memd_result memd_close_account(uint32_t endpoint_slot, uint64_t account,
                               struct memd_closed *closed) {
    struct rt_message message = {
        .label = MEMD_OP_CLOSE_ACCOUNT, .word_count = 2, .words = {account}};
    const memd_result result = ask(endpoint_slot, &message, 0);
    if (result == MEMD_OK) {
        closed->bytes = message.words[1];
        closed->bytes_quarantine = message.words[2];
    }
    return result;
}

memd_result memd_account_stats(uint32_t endpoint_slot, uint64_t account,
                               struct memd_account_stats *stats) {
    struct rt_message message = {
        .label = MEMD_OP_ACCOUNT_STATS, .word_count = 2, .words = {account}};
    const memd_result result = ask(endpoint_slot, &message, 0);
    if (result == MEMD_OK) {
        memcpy(stats, &message.words[1], sizeof(*stats));
    }
    return result;
}

memd_result memd_stats(uint32_t endpoint_slot, struct memd_stats *stats) {
    struct rt_message message = {.label = MEMD_OP_STATS, .word_count = 1};
    const memd_result result = ask(endpoint_slot, &message, 0);
    if (result != MEMD_OK) {
        return result;
    }
    if (message.truncated) {
        return MEMD_UNREACHABLE;
    }
    // Seven of its words came in registers, the rest in the buffer.
    enum { IN_REGISTERS = RK_MESSAGE_REGISTER_WORDS - 1 };
    memcpy(stats, &message.words[1], IN_REGISTERS * 8);
    memcpy((uint64_t *)(void *)stats + IN_REGISTERS, rt_buffer(0) + RK_MESSAGE_REGISTER_WORDS,
           sizeof(*stats) - IN_REGISTERS * 8);
    return MEMD_OK;
}
