// A counter that steps by the golden ratio's odd fraction visits all 2^64 states;
// two rounds of multiply and xor-shift mix each into a number.
#include "rt/random.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

struct random random_make(uint64_t seed) {
    const struct random random = {.state = seed};
    return random;
}

uint64_t random_next(struct random *random) {
    random->state += GOLDEN;
    uint64_t mixed = random->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

uint64_t random_below(struct random *random, uint64_t bound) {
    // Numbers of the last, incomplete multiple of the bound would favour small
    // results; they are drawn again.
    const uint64_t excess = (UINT64_MAX % bound + 1) % bound;
    uint64_t drawn = random_next(random);
    while (drawn > UINT64_MAX - excess) {
        drawn = random_next(random);
    }
    return drawn % bound;
}
