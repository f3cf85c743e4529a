// A request to procd on its way: who asks, and the reply. An operation fills words 1 and
// on, and returns the status. With reply->word_count 0 there is no reply yet.
#ifndef SERVICES_PROCD_CALL_H
#define SERVICES_PROCD_CALL_H

#include "procd/operations.h"

struct call {
    struct procd *procd;
    uint32_t caller; // record, or PROCESS_ROOT
    const struct procd_request *request;
    struct procd_reply *reply;
};

typedef enum procd_status operation_fn(const struct call *call);

// What a caller may give: rootd everything, a process what it has itself.
static inline uint32_t call_flags_grantable(const struct call *call) {
    if (call->caller == PROCESS_ROOT) {
        return PROCD_SPAWN_FLAGS_ALL;
    }
    return call->procd->processes.records[call->caller].flags | PROCD_SPAWN_ENDPOINT |
           PROCD_SPAWN_NEAR;
}

// spaces.c: about objects at vspaced, which tells its managers alone.
operation_fn op_space_stats, op_migrate;

#endif
