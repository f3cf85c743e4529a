#include "programs/common/slot.h"
#include "rt/syscall.h"

uint64_t slot_delete(uint32_t slot) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {slot};
    return rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, words, 1);
}

uint64_t slot_mint(uint32_t source, uint32_t destination, uint64_t badge) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {source, destination,
                                                 RK_RIGHT_SEND | RK_RIGHT_GRANT, badge};
    return rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_MINT, words, 4);
}
