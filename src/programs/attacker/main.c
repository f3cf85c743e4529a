// Plays the attack that its argument 0 names.
#include "programs/attacker/attack.h"

typedef uint64_t attack_function(const struct program_start *start);

static attack_function *const attacks[ATTACK_COUNT] = {
#define X(name, text) [ATTACK_##name] = attack_##name,
    ATTACK_LIST(X)
#undef X
        [ATTACK_doomed] = attack_doomed,
    [ATTACK_hoarder] = attack_hoarder,
    [ATTACK_latecomer] = attack_latecomer,
};

uint64_t program_main(const struct program_start *start) {
    const uint64_t which = start->arguments[0];
    return which < ATTACK_COUNT ? attacks[which](start) : 1;
}
