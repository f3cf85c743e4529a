// memd's operations: requests in, replies out (services/memd.h).
#ifndef SERVICES_MEMD_OPERATIONS_H
#define SERVICES_MEMD_OPERATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "memd/store.h"

// memd's capability space: a slot for each record, so that a record's number is
// its slot's.
enum {
    MEMD_SLOT_ACCOUNT_FIRST = 128, // the accounts' badged endpoints
    MEMD_SLOT_ALLOCATION_FIRST = 2048,
    MEMD_SLOT_END = MEMD_SLOT_ALLOCATION_FIRST + MEMD_ALLOCATIONS_MAX,
};
_Static_assert(MEMD_SLOT_ACCOUNT_FIRST + MEMD_ACCOUNTS_MAX <= MEMD_SLOT_ALLOCATION_FIRST,
               "slots overlap");

struct memd_request {
    uint64_t badge;
    uint64_t label;
    uint64_t word_count;
    bool has_capability; // one came along; no operation takes one
    uint64_t words[8];
};

enum { MEMD_REPLY_WORDS_MAX = 1 + sizeof(struct memd_stats) / 8 };

struct memd_reply {
    uint64_t word_count;
    uint32_t capability; // slot of a capability that goes along, 0: none
    uint64_t words[MEMD_REPLY_WORDS_MAX];
};

// The badge of an account's endpoint, and its handle: index and generation.
uint64_t memd_account_badge(const struct store *store, uint32_t account);

// Gives an account's endpoint its slot. False if the kernel refused.
bool memd_account_mint(const struct store *store, uint32_t account);

void memd_serve(struct store *store, const struct memd_request *request, struct memd_reply *reply);

#endif
