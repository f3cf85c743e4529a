#include "refkernel/memory.h"

#include "invocation.h"

enum rk_status memory_take_check(struct invocation *call, uint64_t slot, uint64_t offset,
                                 uint64_t length, uint64_t *base) {
    struct cap *memory;
    enum rk_status status = cap_space_get(&call->thread->process->caps, slot, RK_CAP_MEMORY,
                                          RK_RIGHT_READ | RK_RIGHT_WRITE, &memory);
    if (status != RK_OK) {
        return status;
    }
    status = memory_range_check(memory->length, offset, length);
    if (status != RK_OK) {
        return status;
    }
    if (memory->device != 0) {
        return RK_BAD_ARGUMENT;
    }
    *base = memory->base + offset;
    return frame_range_unused(*base, length) ? RK_OK : RK_BUSY;
}

enum rk_status memory_zero_piece(const struct cap *memory, uint64_t offset, uint64_t length,
                                 uint64_t bytes_max, uint64_t *done) {
    enum rk_status status = memory_range_check(memory->length, offset, length);
    *done = 0;
    if (status != RK_OK) {
        return status;
    }
    if (memory->device != 0) {
        return RK_BAD_ARGUMENT;
    }
    uint64_t bytes = length < bytes_max ? length : bytes_max;
    uint64_t base = memory->base + offset;
    if (bytes > 0 && !frame_range_unowned(base, bytes)) {
        return RK_BUSY;
    }
    __builtin_memset(frame_pointer(base), 0, bytes);
    *done = bytes;
    return bytes < length ? RK_MORE : RK_OK;
}

enum rk_status memory_zero(struct invocation *call) {
    uint64_t done;
    enum rk_status status = memory_zero_piece(call->cap, invocation_word(call, 0),
                                              invocation_word(call, 1), RK_ZERO_PIECE, &done);
    if (status == RK_OK || status == RK_MORE) {
        invocation_answer(call, &done, 1);
    }
    return status;
}

enum rk_status memory_use(struct invocation *call) {
    uint64_t offset = invocation_word(call, 0);
    uint64_t length = invocation_word(call, 1);
    enum rk_status status = memory_range_check(call->cap->length, offset, length);
    if (status != RK_OK) {
        return status;
    }
    if (call->cap->device != 0) {
        return RK_BAD_ARGUMENT; // nobody counts there
    }
    uint64_t words[2];
    frame_range_use(call->cap->base + offset, length, &words[0], &words[1]);
    invocation_answer(call, words, 2);
    return RK_OK;
}
