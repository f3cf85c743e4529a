#include "rt/syscall.h"

// Every register that a system call reads or writes (refkernel/syscall.h).
struct registers {
    uint64_t number, slot, tag, slots;
    uint64_t words[RK_MESSAGE_REGISTER_WORDS];
};

static inline uint64_t enter(struct registers *registers) {
    register uint64_t rax __asm__("rax") = registers->number;
    register uint64_t rdi __asm__("rdi") = registers->slot;
    register uint64_t rsi __asm__("rsi") = registers->tag;
    register uint64_t rdx __asm__("rdx") = registers->words[0];
    register uint64_t r8 __asm__("r8") = registers->words[1];
    register uint64_t r9 __asm__("r9") = registers->words[2];
    register uint64_t r10 __asm__("r10") = registers->words[3];
    register uint64_t rbx __asm__("rbx") = registers->words[4];
    register uint64_t r12 __asm__("r12") = registers->words[5];
    register uint64_t r13 __asm__("r13") = registers->words[6];
    register uint64_t r14 __asm__("r14") = registers->words[7];
    register uint64_t r15 __asm__("r15") = registers->slots;
    __asm__ volatile("syscall"
                     : "+r"(rax), "+r"(rdi), "+r"(rsi), "+r"(rdx), "+r"(r8), "+r"(r9), "+r"(r10),
                       "+r"(rbx), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
                     :
                     : "rcx", "r11", "memory", "cc");
    registers->slot = rdi;
    registers->tag = rsi;
    registers->words[0] = rdx;
    registers->words[1] = r8;
    registers->words[2] = r9;
    registers->words[3] = r10;
    registers->words[4] = rbx;
    registers->words[5] = r12;
    registers->words[6] = r13;
    registers->words[7] = r14;
    return rax;
}

static void load(struct registers *registers, const struct rt_message *message) {
    registers->tag =
        rk_tag(message->label, message->word_count) | (message->capability != 0 ? RK_TAG_CAP : 0);
    registers->slots |= message->capability;
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        registers->words[i] = message->words[i];
    }
}

static void store(struct rt_message *message, const struct registers *registers) {
    message->label = rk_tag_label(registers->tag);
    message->word_count = rk_tag_count(registers->tag);
    message->capability = 0;
    message->has_capability = (registers->tag & RK_TAG_CAP) != 0;
    message->capability_lost = (registers->tag & RK_TAG_CAP_DROPPED) != 0;
    message->truncated = (registers->tag & RK_TAG_TRUNCATED) != 0;
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        message->words[i] = registers->words[i];
    }
}

uint64_t rt_call(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = {
        .number = RK_SYS_CALL, .slot = slot, .slots = (uint64_t)receive_slot << 32};
    load(&registers, message);
    const uint64_t status = enter(&registers);
    store(message, &registers);
    return status;
}

uint64_t rt_send(uint32_t slot, const struct rt_message *message) {
    struct registers registers = {.number = RK_SYS_SEND, .slot = slot};
    load(&registers, message);
    return enter(&registers);
}

uint64_t rt_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = {
        .number = RK_SYS_RECEIVE, .slot = slot, .slots = (uint64_t)receive_slot << 32};
    const uint64_t status = enter(&registers);
    store(message, &registers);
    message->badge = registers.slot;
    return status;
}

uint64_t rt_reply(uint32_t slot, const struct rt_message *message) {
    struct registers registers = {.number = RK_SYS_REPLY, .slot = slot};
    load(&registers, message);
    return enter(&registers);
}

uint64_t rt_reply_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot) {
    struct registers registers = {
        .number = RK_SYS_REPLY_RECEIVE, .slot = slot, .slots = (uint64_t)receive_slot << 32};
    load(&registers, message);
    const uint64_t status = enter(&registers);
    store(message, &registers);
    message->badge = registers.slot;
    return status;
}

uint64_t rt_save_caller(uint32_t slot) {
    struct registers registers = {.number = RK_SYS_SAVE_CALLER, .slot = slot};
    return enter(&registers);
}

uint64_t rt_query_local_cap(uint32_t slot, struct rk_cap_info *info) {
    struct registers registers = {.number = RK_SYS_QUERY_LOCAL_CAP, .slot = slot};
    const uint64_t status = enter(&registers);
    info->type = registers.words[0];
    info->rights = registers.words[1];
    info->base = registers.words[2];
    info->length = registers.words[3];
    info->flags = registers.words[4];
    info->object = registers.words[5];
    return status;
}

uint64_t rt_yield(void) {
    struct registers registers = {.number = RK_SYS_YIELD};
    return enter(&registers);
}

_Noreturn void rt_exit(uint64_t code) {
    struct registers registers = {.number = RK_SYS_EXIT, .tag = rk_tag(0, 1), .words = {code}};
    for (;;) {
        enter(&registers);
    }
}

uint64_t rt_invoke(uint32_t slot, uint64_t method, uint64_t words[RK_MESSAGE_REGISTER_WORDS],
                   uint64_t word_count) {
    struct registers registers = {
        .number = RK_SYS_CALL, .slot = slot, .tag = rk_tag(method, word_count)};
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        registers.words[i] = words[i];
    }
    const uint64_t status = enter(&registers);
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        words[i] = registers.words[i];
    }
    return status;
}
