#include "posix_call.h"

static vspaced_result part_discard(const struct vspaced_posix *posix, struct range part,
                                   const void *argument) {
    (void)argument;
    return vspaced_discard(&posix->client, posix->target, part.begin, range_length(part));
}

int vspaced_madvise(struct vspaced_posix *posix, void *address, size_t length, int advice) {
    struct range range;
    struct range done;
    if (!posix_is_aligned((uintptr_t)address) || advice != VSPACED_MADV_DONTNEED) {
        return posix_refuse(posix, VSPACED_EINVAL);
    }
    if (length == 0) {
        return 0;
    }
    if (!posix_range(address, length, &range)) {
        return posix_refuse(posix, VSPACED_ENOMEM);
    }
    return posix_answer(posix, posix_in_parts(posix, range, part_discard, NULL, &done));
}
