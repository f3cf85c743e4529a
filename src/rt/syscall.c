#include "rt/syscall.h"

// The one way into the kernel; refkernel/syscall.h has the registers.
static inline uint64_t enter(uint64_t number, uint64_t slot, struct rt_exchange *exchange) {
    const uint64_t *in = exchange->words_in;
    uint64_t *out = exchange->words_out;
    register uint64_t rax __asm__("rax") = number;
    register uint64_t rdi __asm__("rdi") = slot;
    register uint64_t rsi __asm__("rsi") = exchange->tag;
    register uint64_t rdx __asm__("rdx") = in[0];
    register uint64_t r8 __asm__("r8") = in[1];
    register uint64_t r9 __asm__("r9") = in[2];
    register uint64_t r10 __asm__("r10") = in[3];
    register uint64_t rbx __asm__("rbx") = in[4];
    register uint64_t r12 __asm__("r12") = in[5];
    register uint64_t r13 __asm__("r13") = in[6];
    register uint64_t r14 __asm__("r14") = in[7];
    register uint64_t r15 __asm__("r15") =
        exchange->transfer_slot | (uint64_t)exchange->receive_slot << 32;
    __asm__ volatile("syscall"
                     : "+r"(rax), "+r"(rdi), "+r"(rsi), "+r"(rdx), "+r"(r8), "+r"(r9), "+r"(r10),
                       "+r"(rbx), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
                     :
                     : "rcx", "r11", "memory", "cc");
    exchange->badge = rdi;
    exchange->tag = rsi;
    out[0] = rdx;
    out[1] = r8;
    out[2] = r9;
    out[3] = r10;
    out[4] = rbx;
    out[5] = r12;
    out[6] = r13;
    out[7] = r14;
    return rax;
}

uint64_t rt_exchange(enum rk_syscall number, uint32_t slot, struct rt_exchange *exchange) {
    return enter(number, slot, exchange);
}

static inline struct rt_exchange load(struct rt_message *message, uint32_t receive_slot) {
    return (struct rt_exchange){
        .tag = rk_tag(message->label, message->word_count) |
               (message->capability != 0 ? RK_TAG_CAP : 0),
        .transfer_slot = message->capability,
        .receive_slot = receive_slot,
        .words_in = message->words,
        .words_out = message->words,
    };
}

static inline void store(struct rt_message *message, const struct rt_exchange *exchange) {
    message->label = rk_tag_label(exchange->tag);
    message->word_count = rk_tag_count(exchange->tag);
    message->capability = 0;
    message->has_capability = (exchange->tag & RK_TAG_CAP) != 0;
    message->capability_lost = (exchange->tag & RK_TAG_CAP_DROPPED) != 0;
    message->truncated = (exchange->tag & RK_TAG_TRUNCATED) != 0;
}

uint64_t rt_call(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct rt_exchange exchange = load(message, receive_slot);
    const uint64_t status = enter(RK_SYS_CALL, slot, &exchange);
    store(message, &exchange);
    return status;
}

// What the message's words hold afterwards is nobody's.
static uint64_t message_enter(uint64_t number, uint32_t slot, struct rt_message message) {
    struct rt_exchange exchange = load(&message, 0);
    return enter(number, slot, &exchange);
}

uint64_t rt_send(uint32_t slot, const struct rt_message *message) {
    return message_enter(RK_SYS_SEND, slot, *message);
}

uint64_t rt_reply(uint32_t slot, const struct rt_message *message) {
    return message_enter(RK_SYS_REPLY, slot, *message);
}

static uint64_t receive(uint64_t number, uint32_t slot, struct rt_message *message,
                        uint32_t receive_slot) {
    struct rt_exchange exchange = {
        .receive_slot = receive_slot, .words_in = message->words, .words_out = message->words};
    const uint64_t status = enter(number, slot, &exchange);
    store(message, &exchange);
    message->badge = exchange.badge;
    return status;
}

uint64_t rt_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return receive(RK_SYS_RECEIVE, slot, message, receive_slot);
}

uint64_t rt_try_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    return receive(RK_SYS_TRY_RECEIVE, slot, message, receive_slot);
}

uint64_t rt_reply_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct rt_exchange exchange = load(message, receive_slot);
    const uint64_t status = enter(RK_SYS_REPLY_RECEIVE, slot, &exchange);
    store(message, &exchange);
    message->badge = exchange.badge;
    return status;
}

// A call with nothing but words, or without any.
static inline uint64_t words_enter(uint64_t number, uint32_t slot, uint64_t tag,
                                   uint64_t words[RK_MESSAGE_REGISTER_WORDS]) {
    struct rt_exchange exchange = {.tag = tag, .words_in = words, .words_out = words};
    return enter(number, slot, &exchange);
}

uint64_t rt_save_caller(uint32_t slot) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {0};
    return words_enter(RK_SYS_SAVE_CALLER, slot, 0, words);
}

// Not inlined, so that whether a program asks for its slots can be seen in it.
__attribute__((noinline)) uint64_t rt_query_local_cap(uint32_t slot, struct rk_cap_info *info) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {0};
    const uint64_t status = words_enter(RK_SYS_QUERY_LOCAL_CAP, slot, 0, words);
    info->type = words[0];
    info->rights = words[1];
    info->base = words[2];
    info->length = words[3];
    info->flags = words[4];
    info->object = words[5];
    return status;
}

uint64_t rt_yield(void) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {0};
    return words_enter(RK_SYS_YIELD, 0, 0, words);
}

_Noreturn void rt_exit(uint64_t code) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {code};
    for (;;) {
        words_enter(RK_SYS_EXIT, 0, rk_tag(0, 1), words);
    }
}

uint64_t rt_invoke(uint32_t slot, uint64_t method, uint64_t words[RK_MESSAGE_REGISTER_WORDS],
                   uint64_t word_count) {
    return words_enter(RK_SYS_CALL, slot, rk_tag(method, word_count), words);
}
