#include "posix_call.h"

int vspaced_munmap(struct vspaced_posix *posix, void *address, size_t length) {
    struct range range;
    if (!posix_is_aligned((uintptr_t)address) || !posix_range(address, length, &range)) {
        return posix_refuse(posix, VSPACED_EINVAL);
    }
    return posix_answer(posix, vspaced_unmap(&posix->client, posix->target, range.begin,
                                             range_length(range), NULL));
}
