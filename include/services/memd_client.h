// Calls to memd, one function an operation (services/memd.h has words, units and
// errors). `endpoint_slot` is an account's endpoint; capabilities arrive in
// `receive_slot`, which must be empty.
#ifndef SERVICES_MEMD_CLIENT_H
#define SERVICES_MEMD_CLIENT_H

#include <stdint.h>

#include "services/memd.h"

// The kernel could not deliver the call, or memd ended.
#define MEMD_UNREACHABLE 1000

typedef uint64_t memd_result; // enum memd_status or MEMD_UNREACHABLE

struct memd_memory {
    uint64_t handle;
    uint64_t physical; // address of the first byte
};

memd_result memd_allocate(uint32_t endpoint_slot, uint64_t length, unsigned align_log2,
                          unsigned rights, uint32_t receive_slot, struct memd_memory *memory);

memd_result memd_free(uint32_t endpoint_slot, uint64_t handle);

struct memd_terms {
    uint64_t bytes_max;
    uint64_t rights;
    uint64_t label;
    uint64_t allocations_max; // 0: the default
};

memd_result memd_open_account(uint32_t endpoint_slot, const struct memd_terms *terms,
                              uint32_t receive_slot, uint64_t *account);

struct memd_closed {
    uint64_t bytes;
    uint64_t bytes_quarantine;
};

memd_result memd_close_account(uint32_t endpoint_slot, uint64_t account,
                               struct memd_closed *closed);

memd_result memd_account_stats(uint32_t endpoint_slot, uint64_t account,
                               struct memd_account_stats *stats);

memd_result memd_stats(uint32_t endpoint_slot, struct memd_stats *stats);

const char *memd_status_text(uint64_t status); // never NULL

#endif
