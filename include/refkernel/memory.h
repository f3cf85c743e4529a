// Methods of a MEMORY capability (RK_CALL on it). Offsets and lengths are bytes
// and multiples of 4096. Smaller memory capabilities are made with
// RK_CAP_METHOD_DERIVE.
#ifndef REFKERNEL_MEMORY_H
#define REFKERNEL_MEMORY_H

enum rk_memory_method {
    // words: 0 offset, 1 length. Fills with zero; needs WRITE, RAM, and no frame
    // owned by the kernel (BUSY). At most RK_ZERO_PIECE bytes a call; out: word
    // 0 bytes done, with MORE if that is less than asked.
    RK_MEMORY_ZERO = 1,
    // words: 0 offset, 1 length. Out: words 0 frames mapped somewhere (a 2 MiB
    // page counts 512), 1 frames owned by the kernel (page tables, capability
    // spaces, message buffers). Memory for which both are 0 can be given to
    // somebody else.
    RK_MEMORY_USE = 2,
};

#define RK_ZERO_PIECE (64 * 4096) // bounded time between two chances to preempt

#endif
