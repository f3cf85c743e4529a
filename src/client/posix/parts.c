#include "posix_call.h"

vspaced_result posix_in_parts(const struct vspaced_posix *posix, struct range range,
                              posix_part *part, const void *argument, struct range *done) {
    uint64_t pages = range_length(range) / VSPACED_PAGE_BYTES; // of a part, at most
    *done = (struct range){range.begin, range.begin};
    while (done->end < range.end) {
        const uint64_t pages_left = (range.end - done->end) / VSPACED_PAGE_BYTES;
        pages = pages < pages_left ? pages : pages_left;
        const struct range next = {done->end, done->end + pages * VSPACED_PAGE_BYTES};
        const vspaced_result status = part(posix, next, argument);
        if (status == VSPACED_OK) {
            done->end = next.end;
        } else if (posix_is_too_much(status) && pages > 1) {
            pages = (pages + 1) / 2;
        } else {
            return status;
        }
    }
    return VSPACED_OK;
}
