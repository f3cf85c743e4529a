#include "message.h"

#include "refkernel/fault.h"

#include "cap_space.h"
#include "process.h"
#include "thread.h"
#include "words.h"

#define TAG_IN_MASK (RK_TAG_LABEL_MASK | (RK_TAG_COUNT_MASK << RK_TAG_COUNT_SHIFT) | RK_TAG_CAP)

enum rk_status message_check(const struct thread *from) {
    uint64_t tag = from->frame.rsi;
    uint64_t count = rk_tag_count(tag);
    if ((tag & ~TAG_IN_MASK) != 0 || rk_tag_label(tag) >= RK_LABEL_KERNEL_FIRST ||
        count > RK_MESSAGE_WORDS_MAX) {
        return RK_BAD_ARGUMENT;
    }
    if (count > RK_MESSAGE_REGISTER_WORDS && from->buffer == NULL) {
        return RK_BAD_ARGUMENT;
    }
    if ((tag & RK_TAG_CAP) != 0) {
        struct cap *cap;
        return cap_space_source(&from->process->caps, frame_transfer_slot(&from->frame), &cap);
    }
    return RK_OK;
}

// The receiver sees the words that the message has, and zero in the registers
// of the others.
static void words_transfer(const struct arch_frame *from, struct arch_frame *to, uint64_t count) {
    to->rdx = count > 0 ? from->rdx : 0;
    to->r8 = count > 1 ? from->r8 : 0;
    to->r9 = count > 2 ? from->r9 : 0;
    to->r10 = count > 3 ? from->r10 : 0;
    to->rbx = count > 4 ? from->rbx : 0;
    to->r12 = count > 5 ? from->r12 : 0;
    to->r13 = count > 6 ? from->r13 : 0;
    to->r14 = count > 7 ? from->r14 : 0;
}

// What the capability's arrival, or its loss, adds to the tag.
static uint64_t cap_transfer(struct thread *from, struct thread *to) {
    struct cap *source;
    struct cap *slot;
    uint32_t number = frame_receive_slot(&to->frame);
    if ((from->rights & RK_RIGHT_GRANT) == 0 || number == 0 ||
        cap_space_source(&from->process->caps, frame_transfer_slot(&from->frame), &source) !=
            RK_OK ||
        cap_space_free(&to->process->caps, number, &slot) != RK_OK) {
        return RK_TAG_CAP_DROPPED;
    }
    cap_copy(source, slot, RK_RIGHTS_ALL);
    return RK_TAG_CAP;
}

// The words that no register holds.
static inline void buffer_copy(const uint64_t *from, uint64_t *to, uint64_t count) {
#pragma GCC unroll 8
    for (uint64_t i = RK_MESSAGE_REGISTER_WORDS; i < count; i++) {
        to[i] = from[i];
    }
}

void message_transfer(struct thread *from, struct thread *to) {
    uint64_t tag = from->frame.rsi;
    uint64_t count = rk_tag_count(tag);
    words_transfer(&from->frame, &to->frame, count);
    if (count > RK_MESSAGE_REGISTER_WORDS) {
        if (to->buffer != NULL) {
            buffer_copy(from->buffer, to->buffer, count);
        } else {
            tag = rk_tag(rk_tag_label(tag), RK_MESSAGE_REGISTER_WORDS) | (tag & RK_TAG_CAP) |
                  RK_TAG_TRUNCATED;
        }
    }
    if ((tag & RK_TAG_CAP) != 0) {
        tag = (tag & ~RK_TAG_CAP) | cap_transfer(from, to);
    }
    to->frame.rsi = tag;
    to->frame.rax = RK_OK;
}

void message_transfer_fault(struct thread *from, struct thread *to) {
    bool exits = from->errand == ERRAND_EXIT;
    struct arch_frame *frame = &to->frame;
    frame->rax = RK_OK;
    frame->rsi = rk_tag(exits ? RK_LABEL_EXIT : RK_LABEL_FAULT, RK_MESSAGE_REGISTER_WORDS);
    frame->rdx = from->fault_kind;
    frame->r8 = from->frame.rip;
    frame->r9 = from->fault_address;
    frame->r10 = from->fault_error;
    frame->rbx = from->frame.rsp;
    frame->r12 = from->process->object.serial;
    frame->r13 = from->object.serial;
    frame->r14 = 0;
}
