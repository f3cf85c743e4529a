#include "posix_call.h"

// The request that the arguments make, or what is wrong with them.
static enum vspaced_errno remap_take(struct vspaced_remap_request *remap, const void *old_address,
                                     size_t old_length, size_t new_length, int flags,
                                     const void *new_address) {
    const int known = VSPACED_MREMAP_MAYMOVE | VSPACED_MREMAP_FIXED;
    const bool fixed = (flags & VSPACED_MREMAP_FIXED) != 0;
    const bool may_move = (flags & VSPACED_MREMAP_MAYMOVE) != 0;
    struct range from;
    struct range to = {0};
    if ((flags & ~known) != 0 || (fixed && !may_move) || old_length == 0 || new_length == 0 ||
        !posix_is_aligned((uintptr_t)old_address) || !posix_is_aligned((uintptr_t)new_address) ||
        (!fixed && new_address != NULL)) {
        return VSPACED_EINVAL;
    }
    if (!posix_range(old_address, old_length, &from)) {
        return VSPACED_EFAULT;
    }
    if (fixed && (!posix_range(new_address, new_length, &to) || range_overlaps(from, to))) {
        return VSPACED_EINVAL;
    }
    if (!posix_pages(new_length, &remap->new_length)) {
        return VSPACED_ENOMEM;
    }
    remap->address = from.begin;
    remap->length = range_length(from);
    remap->new_address = to.begin;
    remap->fixed = fixed;
    remap->overwrite = fixed;
    remap->may_move = may_move && !fixed;
    return VSPACED_ERRNO_NONE;
}

void *vspaced_mremap(struct vspaced_posix *posix, void *old_address, size_t old_length,
                     size_t new_length, int flags, void *new_address) {
    struct vspaced_remap_request remap = {.target = posix->target};
    const enum vspaced_errno error =
        remap_take(&remap, old_address, old_length, new_length, flags, new_address);
    if (error != VSPACED_ERRNO_NONE) {
        (void)posix_refuse(posix, error);
        return VSPACED_MMAP_FAILED;
    }
    uint64_t address = 0;
    const vspaced_result status = vspaced_remap(&posix->client, &remap, &address);
    if (status != VSPACED_OK) {
        const bool hole = status == VSPACED_NOT_MAPPED;
        (void)posix_fail(posix, hole ? VSPACED_EFAULT : posix_errno(status), status);
        return VSPACED_MMAP_FAILED;
    }
    return (void *)(uintptr_t)address;
}
