#include "posix_call.h"

static vspaced_result part_protect(const struct vspaced_posix *posix, struct range part,
                                   const void *argument) {
    const uint8_t *rights = argument;
    return vspaced_protect(&posix->client, posix->target, part.begin, range_length(part), *rights);
}

int vspaced_mprotect(struct vspaced_posix *posix, void *address, size_t length, int prot) {
    struct range range;
    struct range done;
    uint8_t rights = 0;
    if (!posix_is_aligned((uintptr_t)address) || !posix_rights(prot, &rights)) {
        return posix_refuse(posix, VSPACED_EINVAL);
    }
    if (length == 0) {
        return 0;
    }
    if (!posix_range(address, length, &range)) {
        return posix_refuse(posix, VSPACED_ENOMEM);
    }
    return posix_answer(posix, posix_in_parts(posix, range, part_protect, &rights, &done));
}
