// Reads where nothing is mapped.
#include "programs/hostile/hostile.h"

uint64_t program_main(const struct program_start *start) {
    (void)start;
    return *(const volatile uint64_t *)HOSTILE_UNMAPPED;
}
