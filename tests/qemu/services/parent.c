// A child with children: one runs on when it ends, one has ended before, and one
// is waited for by nobody.
#include "rt/start.h"
#include "rt/syscall.h"
#include "services/procd_client.h"

static procd_result idle_spawn(uint64_t turns, struct procd_spawned *spawned) {
    const struct procd_spawn spawn = {.name = "idle", .arguments = {turns, 7}};
    return procd_spawn(PROGRAM_SLOT_PROCD, &spawn, spawned);
}

uint64_t program_main(const struct program_start *start) {
    struct procd_spawned quick, slow;
    struct procd_end end;
    (void)start;
    if (idle_spawn(1, &quick) != PROCD_OK || idle_spawn(200, &slow) != PROCD_OK) {
        return 1;
    }
    if (procd_wait(PROGRAM_SLOT_PROCD, quick.process, &end) != PROCD_OK || end.code != 7) {
        return 2;
    }
    return idle_spawn(1, &quick) == PROCD_OK ? 0 : 3;
}
