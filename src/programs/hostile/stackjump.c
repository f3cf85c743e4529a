// Puts instructions on its stack and jumps there.
#include "programs/hostile/hostile.h"

uint64_t program_main(const struct program_start *start) {
    (void)start;
    volatile uint8_t code[16] = {HOSTILE_CODE};
    return ((uint64_t(*)(void))(uintptr_t)code)();
}
