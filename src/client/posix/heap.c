#include "posix_call.h"

int vspaced_heap_make(struct vspaced_posix *posix, struct vspaced_heap *heap, void *hint,
                      size_t bytes_max) {
    struct vspaced_reserve reserve = {.target = posix->target, .class_id = VSPACED_CLASS_HEAP};
    struct range range;
    if (bytes_max == 0) {
        return posix_refuse(posix, VSPACED_EINVAL);
    }
    if (!posix_pages(bytes_max, &reserve.length)) {
        return posix_refuse(posix, VSPACED_ENOMEM);
    }
    reserve.place = VSPACED_PLACE_ANY;
    if (posix_is_aligned((uintptr_t)hint) && posix_range(hint, bytes_max, &range)) {
        reserve.place = VSPACED_PLACE_HINT;
        reserve.address = range.begin;
    }
    uint64_t address = 0;
    const vspaced_result status = vspaced_reserve(&posix->client, &reserve, &address);
    if (status == VSPACED_OK) {
        *heap = (struct vspaced_heap){address, address + reserve.length, address};
    }
    return posix_answer(posix, status);
}

int vspaced_heap_end(struct vspaced_posix *posix, struct vspaced_heap *heap) {
    const vspaced_result status =
        vspaced_unmap(&posix->client, posix->target, heap->begin, heap->end - heap->begin, NULL);
    if (status == VSPACED_OK) {
        *heap = (struct vspaced_heap){0};
    }
    return posix_answer(posix, status);
}
