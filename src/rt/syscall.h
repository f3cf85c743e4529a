// The reference kernel's system calls, for programs in C: one function each, all
// of which return an enum rk_status.
//
// Words 8 and on of a message lie in the thread's message buffer, word i at
// rt_buffer(thread)[i]. The kernel knows the buffer's frame, not its address in
// the program: rootd and procd put it where services/program.h says.
#ifndef RT_SYSCALL_H
#define RT_SYSCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/capability.h"
#include "refkernel/message.h"
#include "refkernel/status.h"
#include "refkernel/syscall.h"
#include "services/program.h"

struct rt_message {
    uint64_t label;
    uint64_t word_count;
    uint64_t badge;       // out, receives only
    uint32_t capability;  // in: slot whose capability goes along, 0: none
    bool has_capability;  // out: one arrived in the receive slot
    bool capability_lost; // out: one came and was dropped
    bool truncated;       // out: no message buffer, words from 8 on are lost
    uint64_t words[RK_MESSAGE_REGISTER_WORDS];
};

// In and out: the request, then the reply. Kernel-served capabilities answer at
// once; an endpoint's server when it likes.
uint64_t rt_call(uint32_t slot, struct rt_message *message, uint32_t receive_slot);

uint64_t rt_send(uint32_t slot, const struct rt_message *message);
uint64_t rt_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot);
uint64_t rt_try_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot);

// slot 0 answers the caller that this thread received last.
uint64_t rt_reply(uint32_t slot, const struct rt_message *message);

// In: the reply; out: the next message.
uint64_t rt_reply_receive(uint32_t slot, struct rt_message *message, uint32_t receive_slot);

// A CALL or a REPLY_RECEIVE whose words lie where the caller has them anyway. For who
// does little else; `words_in` and `words_out` may be the same.
struct rt_exchange {
    uint64_t tag;           // in and out, as refkernel/message.h has it
    uint64_t badge;         // out, receives only
    uint32_t transfer_slot; // with RK_TAG_CAP in the tag, else 0
    uint32_t receive_slot;
    const uint64_t *words_in; // RK_MESSAGE_REGISTER_WORDS each
    uint64_t *words_out;
};

uint64_t rt_exchange(enum rk_syscall number, uint32_t slot, struct rt_exchange *exchange);

uint64_t rt_save_caller(uint32_t slot);
uint64_t rt_query_local_cap(uint32_t slot, struct rk_cap_info *info);
uint64_t rt_yield(void);
_Noreturn void rt_exit(uint64_t code);

// The first thread's message buffer, those of others follow page by page. Only
// the root task, whose buffer the kernel places, ever sets it.
extern uint64_t rt_buffer_address;

static inline uint64_t *rt_buffer(unsigned thread) {
    return (uint64_t *)(rt_buffer_address + (uint64_t)thread * 4096);
}

// The words of a message beyond those in registers, into its buffer or out of it: from word
// RK_MESSAGE_REGISTER_WORDS of each up to word `count`.
static inline void rt_words_copy(uint64_t *to, const uint64_t *from, uint64_t count) {
#pragma GCC unroll 8
    for (uint64_t i = RK_MESSAGE_REGISTER_WORDS; i < count; i++) {
        to[i] = from[i];
    }
}

// A call of a kernel method with up to eight words; `words` has the words of the
// answer afterwards.
uint64_t rt_invoke(uint32_t slot, uint64_t method, uint64_t words[RK_MESSAGE_REGISTER_WORDS],
                   uint64_t word_count);

#endif
