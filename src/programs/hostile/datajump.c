// Jumps into its own data: writable, so never executable.
#include "programs/hostile/hostile.h"

static volatile uint8_t code[16] = {HOSTILE_CODE};

uint64_t program_main(const struct program_start *start) {
    (void)start;
    return ((uint64_t(*)(void))(uintptr_t)code)();
}
