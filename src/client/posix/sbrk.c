#include "posix_call.h"

void *vspaced_sbrk(struct vspaced_posix *posix, struct vspaced_heap *heap, ptrdiff_t increment) {
    const uint64_t before = heap->position;
    // A sum below 0 wraps around, to far above every heap.
    const uint64_t to = before + (uint64_t)increment;
    if (vspaced_brk(posix, heap, (void *)(uintptr_t)to) != 0) {
        return VSPACED_MMAP_FAILED;
    }
    return (void *)(uintptr_t)before;
}
