#include "memd/backing.h"

#include "bootstrap/slots.h"
#include "refkernel/memory.h"
#include "rt/syscall.h"
#include "services/memd.h"

_Static_assert((int)RK_RIGHT_READ == (int)MEMD_READ && (int)RK_RIGHT_WRITE == (int)MEMD_WRITE &&
                   (int)RK_RIGHT_EXECUTE == (int)MEMD_EXECUTE,
               "rights are equal");

bool backing_zero(uint32_t range, uint64_t offset, uint64_t length) {
    while (length > 0) {
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {offset, length};
        const uint64_t status = rt_invoke(SLOT_UNTYPED_FIRST + range, RK_MEMORY_ZERO, words, 2);
        if (status == RK_OK) {
            return true;
        }
        if (status != RK_MORE || words[0] == 0 || words[0] > length) {
            return false;
        }
        offset += words[0];
        length -= words[0];
    }
    return true;
}

bool backing_derive(uint32_t range, uint64_t offset, uint64_t length, unsigned rights,
                    uint32_t slot) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {SLOT_UNTYPED_FIRST + range, slot, rights, offset,
                                                 length};
    return rt_invoke(SLOT_CAP_SPACE, RK_CAP_METHOD_DERIVE, words, 5) == RK_OK;
}

bool backing_mint(uint64_t badge, uint32_t slot) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {SLOT_ENDPOINT, slot,
                                                 RK_RIGHT_SEND | RK_RIGHT_GRANT, badge};
    return rt_invoke(SLOT_CAP_SPACE, RK_CAP_METHOD_MINT, words, 4) == RK_OK;
}

void backing_destroy(uint32_t slot) {
    uint64_t status;
    do {
        uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {slot};
        status = rt_invoke(SLOT_CAP_SPACE, RK_CAP_METHOD_REVOKE, words, 1);
    } while (status == RK_MORE);
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {slot};
    (void)rt_invoke(SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, words, 1);
}

bool backing_in_use(uint32_t range, uint64_t offset, uint64_t length) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {offset, length};
    return rt_invoke(SLOT_UNTYPED_FIRST + range, RK_MEMORY_USE, words, 2) != RK_OK ||
           words[0] != 0 || words[1] != 0;
}
