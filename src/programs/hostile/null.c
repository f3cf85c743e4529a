// Follows a null pointer. The first page is never mapped, whatever a client asks.
#include "programs/hostile/hostile.h"

struct thing {
    uint64_t first, second, wanted;
};
_Static_assert(offsetof(struct thing, wanted) == HOSTILE_NULL, "the address that faults");

static const volatile struct thing *volatile nothing; // null, and the compiler can't know

uint64_t program_main(const struct program_start *start) {
    (void)start;
    return nothing->wanted;
}
