#include "kernel.h"

#include <stdexcept>

played_kernel kernel;

namespace {

std::vector<uint64_t> words_of(const uint64_t *registers, uint64_t count) {
    std::vector<uint64_t> words;
    for (uint64_t i = 0; i < count; i++) {
        words.push_back(i < RK_MESSAGE_REGISTER_WORDS ? registers[i] : kernel.buffer[i]);
    }
    return words;
}

void registers_set(uint64_t *registers, const std::vector<uint64_t> &words) {
    for (size_t i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        registers[i] = i < words.size() ? words[i] : 0;
    }
}

uint64_t message_call(uint64_t number, uint32_t slot, const struct rt_message *sent,
                      struct rt_message *received, uint32_t receive_slot) {
    played_call call = {number, slot, receive_slot, 0, 0, {}};
    if (sent != nullptr) {
        call.capability = sent->capability;
        call.label = sent->label;
        call.words = words_of(sent->words, sent->word_count);
    }
    kernel.calls.push_back(call);
    const played_answer answer = kernel.next();
    if (received != nullptr) {
        registers_set(received->words, answer.words);
        received->badge = answer.badge;
        received->label = answer.label;
        received->word_count = answer.word_count;
        received->has_capability = answer.has_capability;
    }
    return answer.status;
}

} // namespace

extern "C" {

uint64_t rt_call(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return message_call(RK_SYS_CALL, slot, message, message, receive_slot);
}

uint64_t rt_send(uint32_t slot, const struct rt_message *message) {
    return message_call(RK_SYS_SEND, slot, message, nullptr, 0);
}

uint64_t rt_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return message_call(RK_SYS_RECEIVE, slot, nullptr, message, receive_slot);
}

uint64_t rt_try_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return message_call(RK_SYS_TRY_RECEIVE, slot, nullptr, message, receive_slot);
}

uint64_t rt_reply(uint32_t slot, const struct rt_message *message) {
    return message_call(RK_SYS_REPLY, slot, message, nullptr, 0);
}

uint64_t rt_save_caller(uint32_t slot) {
    return message_call(RK_SYS_SAVE_CALLER, slot, nullptr, nullptr, 0);
}

uint64_t rt_reply_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return message_call(RK_SYS_REPLY_RECEIVE, slot, message, message, receive_slot);
}

uint64_t rt_exchange(enum rk_syscall number, uint32_t slot, struct rt_exchange *exchange) {
    kernel.calls.push_back({static_cast<uint64_t>(number), slot, exchange->receive_slot,
                            (exchange->tag & RK_TAG_CAP) != 0 ? exchange->transfer_slot : 0,
                            rk_tag_label(exchange->tag),
                            words_of(exchange->words_in, rk_tag_count(exchange->tag))});
    const played_answer answer = kernel.next();
    registers_set(exchange->words_out, answer.words);
    exchange->badge = answer.badge;
    exchange->tag =
        rk_tag(answer.label, answer.word_count) | (answer.has_capability ? RK_TAG_CAP : 0);
    return answer.status;
}

uint64_t rt_query_local_cap(uint32_t slot, struct rk_cap_info *info) {
    kernel.calls.push_back({RK_SYS_QUERY_LOCAL_CAP, slot, 0, 0, 0, {}});
    *info = kernel.info;
    return kernel.next().status;
}

uint64_t rt_invoke(uint32_t slot, uint64_t method, uint64_t words[RK_MESSAGE_REGISTER_WORDS],
                   uint64_t word_count) {
    kernel.calls.push_back({RK_SYS_CALL, slot, 0, 0, method, words_of(words, word_count)});
    const played_answer answer = kernel.next();
    registers_set(words, answer.words);
    return answer.status;
}

void rt_exit(uint64_t code) {
    throw std::runtime_error("exit " + std::to_string(code));
}
}
