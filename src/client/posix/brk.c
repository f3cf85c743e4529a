#include "posix_call.h"

// Into the heap's own reservation, and over nothing else.
static vspaced_result part_commit(const struct vspaced_posix *posix, struct range part,
                                  const void *argument) {
    (void)argument;
    const struct vspaced_map map = {
        .target = posix->target,
        .address = part.begin,
        .length = range_length(part),
        .rights = VSPACED_READ | VSPACED_WRITE,
        .class_id = VSPACED_CLASS_HEAP,
        .backing = VSPACED_BACKING_ANONYMOUS,
    };
    uint64_t address = 0;
    return vspaced_map(&posix->client, &map, &address);
}

// Reserved again, so that nobody else gets the addresses.
static vspaced_result range_give(const struct vspaced_posix *posix, struct range range) {
    const struct vspaced_reserve reserve = {
        .target = posix->target,
        .address = range.begin,
        .length = range_length(range),
        .class_id = VSPACED_CLASS_HEAP,
        .overwrite = 1,
    };
    uint64_t address = 0;
    return vspaced_reserve(&posix->client, &reserve, &address);
}

static vspaced_result range_commit(const struct vspaced_posix *posix, struct range range) {
    struct range done;
    const vspaced_result status = posix_in_parts(posix, range, part_commit, NULL, &done);
    if (status != VSPACED_OK && !range_is_empty(done) && range_give(posix, done) != VSPACED_OK) {
        // Free addresses are better than pages above the break; this takes no record.
        (void)vspaced_unmap(&posix->client, posix->target, done.begin, range_length(done), NULL);
    }
    return status;
}

// The end of the pages below the break.
static uint64_t pages_end(uint64_t position) {
    return (position + VSPACED_PAGE_BYTES - 1) & ~(VSPACED_PAGE_BYTES - 1);
}

int vspaced_brk(struct vspaced_posix *posix, struct vspaced_heap *heap, void *position) {
    const uint64_t to = (uintptr_t)position;
    if (to < heap->begin || to > heap->end) {
        return posix_refuse(posix, VSPACED_ENOMEM);
    }
    const uint64_t old_end = pages_end(heap->position);
    const uint64_t new_end = pages_end(to);
    vspaced_result status = VSPACED_OK;
    if (new_end > old_end) {
        status = range_commit(posix, (struct range){old_end, new_end});
    } else if (new_end < old_end) {
        status = range_give(posix, (struct range){new_end, old_end});
    }
    if (status == VSPACED_OK) {
        heap->position = to;
    }
    return posix_answer(posix, status);
}
