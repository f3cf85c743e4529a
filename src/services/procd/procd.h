// procd's state: one record, static, passed to whoever needs a part of it.
#ifndef SERVICES_PROCD_PROCD_H
#define SERVICES_PROCD_PROCD_H

#include "common/shards.h"
#include "procd/modules.h"
#include "procd/processes.h"

struct procd {
    struct processes processes;
    struct modules modules;
    struct shards vspaced;
};

#endif
