// Finding slots. Each of these is the authority check of a call: it answers OK
// and a slot, or the reason why not.
#ifndef REFKERNEL_CORE_CAP_SPACE_H
#define REFKERNEL_CORE_CAP_SPACE_H

#include <stddef.h>
#include <stdint.h>

#include "refkernel/status.h"

#include "arch.h"
#include "cap.h"
#include "process.h"

// A slot that holds something: BAD_SLOT, EMPTY_SLOT.
static inline enum rk_status cap_space_find(const struct cap_space *caps, uint64_t slot,
                                            struct cap **found) {
    if (slot >= caps->slot_count) {
        return RK_BAD_SLOT;
    }
    *found = &caps->slots[slot];
    return (*found)->type == RK_CAP_EMPTY ? RK_EMPTY_SLOT : RK_OK;
}

// Why a slot holds no live capability of this type with these rights.
enum rk_status cap_space_refusal(const struct cap_space *caps, uint64_t slot, enum rk_cap_type type,
                                 unsigned rights);

// A live capability of this type with these rights, else NULL: also WRONG_TYPE,
// NO_RIGHT, DEAD.
static inline enum rk_status cap_space_get(const struct cap_space *caps, uint64_t slot,
                                           enum rk_cap_type type, unsigned rights,
                                           struct cap **found) {
    if (slot < caps->slot_count) {
        struct cap *cap = &caps->slots[slot];
        if (cap->type == type && (rights & ~cap->rights) == 0 && cap_alive_as(cap, type)) {
            *found = cap;
            return RK_OK;
        }
    }
    *found = NULL;
    enum rk_status status = cap_space_refusal(caps, slot, type, rights);
    RK_ASSERT(status != RK_OK);
    return status;
}

// What may be copied: anything live but the right to answer a call, which there
// is once (WRONG_TYPE).
static inline enum rk_status cap_space_source(const struct cap_space *caps, uint64_t slot,
                                              struct cap **found) {
    enum rk_status status = cap_space_find(caps, slot, found);
    if (status != RK_OK) {
        return status;
    }
    if ((*found)->type == RK_CAP_REPLY) {
        return RK_WRONG_TYPE;
    }
    return cap_alive(*found) ? RK_OK : RK_DEAD;
}

// A slot that can be filled: BAD_SLOT (also 0), SLOT_TAKEN.
static inline enum rk_status cap_space_free(const struct cap_space *caps, uint64_t slot,
                                            struct cap **found) {
    if (slot == 0 || slot >= caps->slot_count) {
        return RK_BAD_SLOT;
    }
    *found = &caps->slots[slot];
    return (*found)->type == RK_CAP_EMPTY ? RK_OK : RK_SLOT_TAKEN;
}

// The words of struct rk_cap_info for any slot, empty ones too: BAD_SLOT.
enum { CAP_INFO_WORDS = 6 };
enum rk_status cap_query(const struct cap_space *caps, uint64_t slot,
                         uint64_t words[CAP_INFO_WORDS]);

#endif
