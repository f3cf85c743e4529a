// What the calls of the POSIX face share. Private to it.
#ifndef CLIENT_POSIX_CALL_H
#define CLIENT_POSIX_CALL_H

#include <stdbool.h>

#include "vspaced/posix.h"

// Puts the failure into the record and returns -1. What the library refuses has no status.
int posix_refuse(struct vspaced_posix *posix, enum vspaced_errno error);
int posix_fail(struct vspaced_posix *posix, enum vspaced_errno error, vspaced_result status);

// What a status is as an error number, where a call does not say otherwise; NONE for OK.
enum vspaced_errno posix_errno(vspaced_result status);

// 0 for OK, else the failure into the record and -1.
int posix_answer(struct vspaced_posix *posix, vspaced_result status);

static inline bool posix_is_aligned(uint64_t value) {
    return value % VSPACED_PAGE_BYTES == 0;
}

// The whole pages that `length` bytes take; false where there are none such.
bool posix_pages(uint64_t length, uint64_t *bytes);

// The whole pages of [address, address + length), where the address is aligned; false if
// it is not in any user space.
bool posix_range(const void *address, uint64_t length, struct range *range);

// The rights that the bits ask for; false for unknown bits.
bool posix_rights(int prot, uint8_t *rights);

// A change of a part of a range, which needs no other part.
typedef vspaced_result posix_part(const struct vspaced_posix *posix, struct range part,
                                  const void *argument);

// The account's free frames, or what is to be changed, are in too many pieces for one
// request. NO_FRAMES can also mean that there are too few; a single page tells.
static inline bool posix_is_too_much(vspaced_result status) {
    return status == VSPACED_NO_FRAMES || status == VSPACED_REQUEST_TOO_LARGE;
}

// Does the whole range, at once if that can be, else in parts. *done: what was done from the
// range's begin on.
vspaced_result posix_in_parts(const struct vspaced_posix *posix, struct range range,
                              posix_part *part, const void *argument, struct range *done);

#endif
