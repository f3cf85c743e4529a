// Values that the analyser takes for anything.
#ifndef TESTS_EVA_ANY_H
#define TESTS_EVA_ANY_H

#include <stdint.h>

extern volatile uint64_t any_word; // each read gives any value

static inline uint32_t any_below(uint32_t limit) {
    uint32_t value = (uint32_t)any_word;
    return value < limit ? value : 0;
}

#endif
