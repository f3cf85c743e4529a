#include "refkernel/memory.h"

#include "invocation.h"

static struct cap_space *space_called(const struct invocation *call) {
    return &process_of_caps(call->cap->object)->caps;
}

// The source in the caller's space and the free destination in the called one.
static enum rk_status slots_find(const struct invocation *call, struct cap **source,
                                 struct cap **destination) {
    enum rk_status status =
        cap_space_source(&call->thread->process->caps, invocation_word(call, 0), source);
    if (status != RK_OK) {
        return status;
    }
    return cap_space_free(space_called(call), invocation_word(call, 1), destination);
}

enum rk_status cap_copy_method(struct invocation *call) {
    uint64_t rights = invocation_word(call, 2);
    struct cap *source;
    struct cap *destination;
    if (rights > RK_RIGHTS_ALL) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = slots_find(call, &source, &destination);
    if (status == RK_OK) {
        cap_copy(source, destination, (unsigned)rights);
    }
    return status;
}

enum rk_status cap_mint_method(struct invocation *call) {
    uint64_t rights = invocation_word(call, 2);
    struct cap *source;
    struct cap *destination;
    if (rights > RK_RIGHTS_ALL) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = slots_find(call, &source, &destination);
    if (status != RK_OK) {
        return status;
    }
    if (source->type != RK_CAP_ENDPOINT) {
        return RK_WRONG_TYPE;
    }
    if (source->badge != 0) {
        return RK_BAD_ARGUMENT;
    }
    cap_copy(source, destination, (unsigned)rights);
    destination->badge = invocation_word(call, 3);
    return RK_OK;
}

enum rk_status cap_move_method(struct invocation *call) {
    struct cap *source;
    struct cap *destination;
    // Anything moves, dead or not, also the right to answer a call.
    enum rk_status status =
        cap_space_find(&call->thread->process->caps, invocation_word(call, 0), &source);
    if (status == RK_OK) {
        status = cap_space_free(space_called(call), invocation_word(call, 1), &destination);
    }
    if (status == RK_OK) {
        cap_move(source, destination);
    }
    return status;
}

enum rk_status cap_delete_method(struct invocation *call) {
    struct cap *cap;
    enum rk_status status = cap_space_find(space_called(call), invocation_word(call, 0), &cap);
    if (status == RK_OK) {
        cap_delete(cap);
    }
    return status;
}

enum rk_status cap_revoke_method(struct invocation *call) {
    struct cap *cap;
    enum rk_status status = cap_space_find(space_called(call), invocation_word(call, 0), &cap);
    if (status != RK_OK) {
        return status;
    }
    // A deleted child leaves its children to `cap`, so the first child is always
    // at hand and the end is reached without going down.
    for (unsigned i = 0; cap->child != NULL; i++) {
        if (i == RK_REVOKE_PIECE) {
            return RK_MORE;
        }
        cap_delete(cap->child);
    }
    return RK_OK;
}

// The range that a smaller capability would hold: bytes of memory, or ports.
static enum rk_status derive_check(const struct cap *source, uint64_t offset, uint64_t length) {
    switch (source->type) {
    case RK_CAP_MEMORY:
        return memory_range_check(source->length, offset, length);
    case RK_CAP_IO_PORT:
        if (length == 0) {
            return RK_BAD_ARGUMENT;
        }
        return offset <= source->length && length <= source->length - offset ? RK_OK : RK_TOO_SMALL;
    default:
        return RK_WRONG_TYPE;
    }
}

enum rk_status cap_derive_method(struct invocation *call) {
    uint64_t rights = invocation_word(call, 2);
    uint64_t offset = invocation_word(call, 3);
    uint64_t length = invocation_word(call, 4);
    struct cap *source;
    struct cap *destination;
    if (rights > RK_RIGHTS_ALL) {
        return RK_BAD_ARGUMENT;
    }
    enum rk_status status = slots_find(call, &source, &destination);
    if (status == RK_OK) {
        status = derive_check(source, offset, length);
    }
    if (status == RK_OK) {
        cap_copy(source, destination, (unsigned)rights);
        destination->base += offset;
        destination->length = length;
    }
    return status;
}

enum rk_status cap_query_method(struct invocation *call) {
    uint64_t words[CAP_INFO_WORDS];
    enum rk_status status = cap_query(space_called(call), invocation_word(call, 0), words);
    if (status == RK_OK) {
        invocation_answer(call, words, CAP_INFO_WORDS);
    }
    return status;
}
