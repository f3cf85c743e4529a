#include "rt/syscall.h"

// Every register that a system call reads or writes (refkernel/syscall.h). The
// words stay where the caller has them.
struct registers {
    uint64_t number, slot, tag, slots;
    uint64_t *words; // RK_MESSAGE_REGISTER_WORDS
};

static inline uint64_t enter(struct registers *registers) {
    uint64_t *words = registers->words;
    register uint64_t rax __asm__("rax") = registers->number;
    register uint64_t rdi __asm__("rdi") = registers->slot;
    register uint64_t rsi __asm__("rsi") = registers->tag;
    register uint64_t rdx __asm__("rdx") = words[0];
    register uint64_t r8 __asm__("r8") = words[1];
    register uint64_t r9 __asm__("r9") = words[2];
    register uint64_t r10 __asm__("r10") = words[3];
    register uint64_t rbx __asm__("rbx") = words[4];
    register uint64_t r12 __asm__("r12") = words[5];
    register uint64_t r13 __asm__("r13") = words[6];
    register uint64_t r14 __asm__("r14") = words[7];
    register uint64_t r15 __asm__("r15") = registers->slots;
    __asm__ volatile("syscall"
                     : "+r"(rax), "+r"(rdi), "+r"(rsi), "+r"(rdx), "+r"(r8), "+r"(r9), "+r"(r10),
                       "+r"(rbx), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
                     :
                     : "rcx", "r11", "memory", "cc");
    registers->slot = rdi;
    registers->tag = rsi;
    words[0] = rdx;
    words[1] = r8;
    words[2] = r9;
    words[3] = r10;
    words[4] = rbx;
    words[5] = r12;
    words[6] = r13;
    words[7] = r14;
    return rax;
}

static inline struct registers load(uint64_t number, uint32_t slot, struct rt_message *message,
                                    uint32_t receive_slot) {
    return (struct registers){
        .number = number,
        .slot = slot,
        .tag = rk_tag(message->label, message->word_count) |
               (message->capability != 0 ? RK_TAG_CAP : 0),
        .slots = message->capability | (uint64_t)receive_slot << 32,
        .words = message->words,
    };
}

static inline void store(struct rt_message *message, const struct registers *registers) {
    message->label = rk_tag_label(registers->tag);
    message->word_count = rk_tag_count(registers->tag);
    message->capability = 0;
    message->has_capability = (registers->tag & RK_TAG_CAP) != 0;
    message->capability_lost = (registers->tag & RK_TAG_CAP_DROPPED) != 0;
    message->truncated = (registers->tag & RK_TAG_TRUNCATED) != 0;
}

uint64_t rt_call(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = load(RK_SYS_CALL, slot, message, receive_slot);
    const uint64_t status = enter(&registers);
    store(message, &registers);
    return status;
}

// What the message's words hold afterwards is nobody's.
static uint64_t message_enter(uint64_t number, uint32_t slot, struct rt_message message) {
    struct registers registers = load(number, slot, &message, 0);
    return enter(&registers);
}

uint64_t rt_send(uint32_t slot, const struct rt_message *message) {
    return message_enter(RK_SYS_SEND, slot, *message);
}

uint64_t rt_reply(uint32_t slot, const struct rt_message *message) {
    return message_enter(RK_SYS_REPLY, slot, *message);
}

uint64_t rt_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = {.number = RK_SYS_RECEIVE,
                                  .slot = slot,
                                  .slots = (uint64_t)receive_slot << 32,
                                  .words = message->words};
    const uint64_t status = enter(&registers);
    store(message, &registers);
    message->badge = registers.slot;
    return status;
}

uint64_t rt_reply_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = load(RK_SYS_REPLY_RECEIVE, slot, message, receive_slot);
    const uint64_t status = enter(&registers);
    store(message, &registers);
    message->badge = registers.slot;
    return status;
}

// A call with nothing but words, or without any.
static inline uint64_t words_enter(uint64_t number, uint32_t slot, uint64_t tag,
                                   uint64_t words[RK_MESSAGE_REGISTER_WORDS]) {
    struct registers registers = {.number = number, .slot = slot, .tag = tag, .words = words};
    return enter(&registers);
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
