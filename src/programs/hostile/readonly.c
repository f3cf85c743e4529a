// Writes its own constants.
#include "programs/hostile/hostile.h"

static const uint64_t constant = 1;
static volatile uint64_t *volatile target = (volatile uint64_t *)(uintptr_t)&constant;

uint64_t program_main(const struct program_start *start) {
    (void)start;
    *target = 2;
    return 0;
}
