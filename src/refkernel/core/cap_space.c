#include "cap_space.h"

RK_APART enum rk_status cap_space_refusal(const struct cap_space *caps, uint64_t slot,
                                          enum rk_cap_type type, unsigned rights) {
    struct cap *cap;
    enum rk_status status = cap_space_find(caps, slot, &cap);
    if (status != RK_OK) {
        return status;
    }
    if (cap->type != type) {
        return RK_WRONG_TYPE;
    }
    return (rights & ~cap->rights) != 0 ? RK_NO_RIGHT : RK_DEAD;
}

enum rk_status cap_query(const struct cap_space *caps, uint64_t slot,
                         uint64_t words[CAP_INFO_WORDS]) {
    if (slot >= caps->slot_count) {
        return RK_BAD_SLOT;
    }
    struct rk_cap_info info = cap_info(&caps->slots[slot]);
    words[0] = info.type;
    words[1] = info.rights;
    words[2] = info.base;
    words[3] = info.length;
    words[4] = info.flags;
    words[5] = info.object;
    return RK_OK;
}
