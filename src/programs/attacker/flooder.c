// Calls as often as it can, and asks for what takes long: whole listings, and a large range
// reserved and emptied.
#include "programs/attacker/attack.h"

enum { ROUNDS = 10000 };

uint64_t attack_flooder(const struct program_start *start) {
    (void)start;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t words[3] = {i, ~i, i * i};
        const uint64_t list[] = {0, 0, 0, 0};
        ATTACK_EXPECT(vspaced_ping(&attacker, words) == VSPACED_OK);
        ATTACK_EXPECT(words[0] == i && words[1] == ~i && words[2] == i * i);
        ATTACK_EXPECT(attack_send(VSPACED_OP_LIST, list, 4, 0) == VSPACED_OK);
    }
    const struct vspaced_reserve reserve = {.address = HOSTILE_UNMAPPED,
                                            .length = UINT64_C(1) << 38};
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t address = 0;
        ATTACK_EXPECT(vspaced_reserve(&attacker, &reserve, &address) == VSPACED_OK);
        ATTACK_EXPECT(vspaced_unmap(&attacker, 0, address, reserve.length, 0) == VSPACED_OK);
    }
    return HOSTILE_REFUSED;
}
