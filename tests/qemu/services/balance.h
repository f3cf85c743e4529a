// What all services together have given out, in a few numbers: equal before and
// after means that everything went back.
#ifndef TESTS_QEMU_SERVICES_BALANCE_H
#define TESTS_QEMU_SERVICES_BALANCE_H

#include "services/memd.h"
#include "services/procd.h"
#include "vspaced/wire.h"

struct balance {
    struct memd_stats memory;
    struct procd_stats processes;
    struct vspaced_shard_stats spaces;
};

// Fails a check if a service does not answer.
struct balance balance_take(void);

void balance_check(const struct balance *before, const char *after_what);

#endif
