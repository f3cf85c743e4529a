// A child that gives memory of its own account to its parent, and ends while the
// parent still has it mapped.
#include "rt/start.h"
#include "rt/syscall.h"
#include "services/memd_client.h"

uint64_t program_main(const struct program_start *start) {
    struct memd_memory memory;
    if (memd_allocate(PROGRAM_SLOT_MEMD, start->arguments[0], 0, MEMD_READ | MEMD_WRITE,
                      PROGRAM_SLOT_FREE, &memory) != MEMD_OK) {
        return 1;
    }
    struct rt_message message = {.capability = PROGRAM_SLOT_FREE};
    return rt_call(PROGRAM_SLOT_PARENT, &message, 0) == RK_OK ? 0 : 2;
}
