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

// No method answers more words than this.
enum { FRAME_ANSWER_WORDS_MAX = 8 };

// An answer of the kernel: status, `count` words, zero in every other register
// that a message could have used.
static inline void frame_answer(struct arch_frame *frame, enum rk_status status, uint64_t count,
                                const uint64_t words[FRAME_ANSWER_WORDS_MAX]) {
    frame->rax = status;
    frame->rsi = rk_tag(0, count);
    for (unsigned i = 0; i < RK_MESSAGE_REGISTER_WORDS; i++) {
        *message_word(frame, i) = 0;
    }
    switch (count) {
    case 8:
        frame->r14 = words[7];
        // fall through
    case 7:
        frame->r13 = words[6];
        // fall through
    case 6:
        frame->r12 = words[5];
        // fall through
    case 5:
        frame->rbx = words[4];
        // fall through
    case 4:
        frame->r10 = words[3];
        // fall through
    case 3:
        frame->r9 = words[2];
        // fall through
    case 2:
        frame->r8 = words[1];
        // fall through
    case 1:
        frame->rdx = words[0];
        break;
    default:
        break;
    }
}

static inline void frame_refuse(struct arch_frame *frame, enum rk_status status) {
    frame_answer(frame, status, 0, NULL);
}

#endif
