// Message words in a thread's registers, as refkernel/syscall.h assigns them.
#ifndef REFKERNEL_CORE_WORDS_H
#define REFKERNEL_CORE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "refkernel/message.h"
#include "refkernel/status.h"

#include "arch.h"

// With a constant index each of these is one register.
static inline uint64_t *message_word(struct arch_frame *frame, unsigned index) {
    switch (index) {
    case 0:
        return &frame->rdx;
    case 1:
        return &frame->r8;
    case 2:
        return &frame->r9;
    case 3:
        return &frame->r10;
    case 4:
        return &frame->rbx;
    case 5:
        return &frame->r12;
    case 6:
        return &frame->r13;
    default:
        return &frame->r14;
    }
}

static inline uint32_t frame_transfer_slot(const struct arch_frame *frame) {
    return (uint32_t)frame->r15;
}

static inline uint32_t frame_receive_slot(const struct arch_frame *frame) {
    return (uint32_t)(frame->r15 >> 32);
}

// Tag and words of an answer of the kernel: `count` words, zero in every other register
// that a message could have used. Short where the count is a constant.
static inline void frame_words(struct arch_frame *frame, const uint64_t *words, unsigned count) {
    frame->rsi = rk_tag(0, count);
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        *message_word(frame, i) = i < count ? words[i] : 0;
    }
}

static inline void frame_refuse(struct arch_frame *frame, enum rk_status status) {
    frame->rax = status;
    frame_words(frame, NULL, 0);
}

#endif
