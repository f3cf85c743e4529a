// Fills its capability slots, all of them, and sends a capability with requests that take
// none: nothing of that may fill vspaced's. Then attaches and detaches, a thousand times.
#include "programs/attacker/attack.h"
#include "programs/common/slot.h"
#include "services/memd_client.h"

enum { SENT = 20000, ATTACHED = 1000 };

static uint64_t copy(uint32_t from, uint32_t to) {
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {from, to, RK_RIGHTS_ALL};
    return rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_COPY, words, 3);
}

static uint64_t superfluous_send(void) {
    const uint64_t query[] = {0, VSPACED_PAGE_BYTES, 0};
    for (uint32_t i = 0; i < SENT; i++) {
        const uint32_t slot = i % 2 == 0 ? PROGRAM_SLOT_VSPACED : PROGRAM_SLOT_MEMD;
        ATTACK_EXPECT(attack_send(VSPACED_OP_QUERY, query, 3, slot) == VSPACED_BAD_CAPABILITY);
    }
    return 0;
}

static uint64_t slots_fill(uint32_t slot_count) {
    for (uint32_t slot = PROGRAM_SLOT_FREE; slot < slot_count; slot++) {
        ATTACK_EXPECT(copy(PROGRAM_SLOT_VSPACED, slot) == RK_OK);
    }
    ATTACK_EXPECT(copy(PROGRAM_SLOT_VSPACED, slot_count) != RK_OK);
    for (uint32_t slot = PROGRAM_SLOT_FREE; slot < slot_count; slot++) {
        const struct vspaced_client copied = {.endpoint_slot = slot};
        uint64_t words[3] = {slot};
        ATTACK_EXPECT(vspaced_ping(&copied, words) == VSPACED_OK && words[0] == slot);
    }
    return superfluous_send();
}

static uint64_t attach_often(void) {
    struct memd_memory taken;
    ATTACK_EXPECT(memd_allocate(PROGRAM_SLOT_MEMD, VSPACED_PAGE_BYTES, 0, MEMD_READ | MEMD_WRITE,
                                PROGRAM_SLOT_RECEIVE, &taken) == MEMD_OK);
    for (uint32_t i = 0; i < ATTACHED; i++) {
        uint32_t memory = 0;
        uint64_t bytes = 0;
        ATTACK_EXPECT(vspaced_attach(&attacker, 0, PROGRAM_SLOT_RECEIVE, &memory, &bytes) ==
                      VSPACED_OK);
        ATTACK_EXPECT(vspaced_detach(&attacker, 0, memory) == VSPACED_OK);
    }
    return 0;
}

uint64_t attack_filler(const struct program_start *start) {
    uint64_t wrong = slots_fill(start->slot_count);
    wrong = wrong == 0 ? attach_often() : wrong;
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
