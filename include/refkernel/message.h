// Messages: a tag and up to 512 words. Words 0 to 7 travel in registers; the
// rest through the message buffers of the two threads, each one page, in which
// word i lies at byte 8 * i (its first 64 bytes are unused).
#ifndef REFKERNEL_MESSAGE_H
#define REFKERNEL_MESSAGE_H

#include <stdint.h>

enum {
    RK_MESSAGE_REGISTER_WORDS = 8, // what SysV leaves after slot, tag and slots
    RK_MESSAGE_WORDS_MAX = 512,    // one 4 KiB page of words
};

// The tag word.
//   bits  0..15  label
//   bits 16..25  word count, 0..512
//   bit  26      in: transfer the capability in the transfer slot
//                out: a capability arrived in the receive slot
//   bit  27      out: a capability came with the message and was dropped: no
//                receive slot was named, it was taken, or the sender lacked
//                GRANT. A reply needs no GRANT: naming a receive slot is the
//                caller's consent
//   bit  28      out: the receiver has no message buffer, words from 8 on are lost
//                and the word count is 8
//   bits 29..63  zero
#define RK_TAG_LABEL_MASK  UINT64_C(0xffff)
#define RK_TAG_COUNT_SHIFT 16
#define RK_TAG_COUNT_MASK  UINT64_C(0x3ff)
#define RK_TAG_CAP         (UINT64_C(1) << 26)
#define RK_TAG_CAP_DROPPED (UINT64_C(1) << 27)
#define RK_TAG_TRUNCATED   (UINT64_C(1) << 28)

// Labels from here on come from the kernel only; a send with one is BAD_ARGUMENT.
#define RK_LABEL_KERNEL_FIRST 0xff00

static inline uint64_t rk_tag(uint64_t label, uint64_t word_count) {
    return label | (word_count << RK_TAG_COUNT_SHIFT);
}

static inline uint64_t rk_tag_label(uint64_t tag) {
    return tag & RK_TAG_LABEL_MASK;
}

static inline uint64_t rk_tag_count(uint64_t tag) {
    return (tag >> RK_TAG_COUNT_SHIFT) & RK_TAG_COUNT_MASK;
}

#endif
