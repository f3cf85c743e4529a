// Random numbers that a seed decides: the same on every machine. Not for secrets.
#ifndef RT_RANDOM_H
#define RT_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

struct random random_make(uint64_t seed);
uint64_t random_next(struct random *random);

// Uniform in [0, bound); bound is at least 1.
uint64_t random_below(struct random *random, uint64_t bound);

#endif
