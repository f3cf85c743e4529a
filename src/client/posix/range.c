#include "posix_call.h"

bool posix_pages(uint64_t length, uint64_t *bytes) {
    const uint64_t mask = VSPACED_PAGE_BYTES - 1;
    if (length > UINT64_MAX - mask) {
        return false;
    }
    *bytes = (length + mask) & ~mask;
    return true;
}

bool posix_range(const void *address, uint64_t length, struct range *range) {
    static const struct range user = {VSPACED_USER_BEGIN, VSPACED_USER_END};
    uint64_t bytes = 0;
    return posix_pages(length, &bytes) && range_make((uintptr_t)address, bytes, range) &&
           range_contains(user, *range);
}

bool posix_rights(int prot, uint8_t *rights) {
    _Static_assert((int)VSPACED_PROT_READ == (int)VSPACED_READ &&
                       (int)VSPACED_PROT_WRITE == (int)VSPACED_WRITE &&
                       (int)VSPACED_PROT_EXEC == (int)VSPACED_EXECUTE,
                   "the same bits");
    if ((prot & ~(int)VSPACED_RIGHTS_ALL) != 0) {
        return false;
    }
    *rights = (uint8_t)(prot == VSPACED_PROT_NONE ? prot : prot | VSPACED_PROT_READ);
    return true;
}
