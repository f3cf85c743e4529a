#include "posix_call.h"

void *vspaced_sbrk(struct vspaced_posix *posix, struct vspaced_heap *heap, ptrdiff_t increment) {
    const uint64_t before = heap->position;
    // Modulo 2^64; what leaves the reservation by wrapping around is seen by its distance.
    const uint64_t to = before + (uint64_t)increment;
    const bool wraps = (to < before) != (increment < 0);
    if (wraps) {
        (void)posix_refuse(posix, VSPACED_ENOMEM);
        return VSPACED_MMAP_FAILED;
    }
    if (vspaced_brk(posix, heap, (void *)(uintptr_t)to) != 0) {
        return VSPACED_MMAP_FAILED;
    }
    return (void *)(uintptr_t)before;
}
