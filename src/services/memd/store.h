// memd's books: ranges, allocations, accounts. Pure: it knows no capability and
// no message. Every byte of the ranges is free, held by one account, or in
// quarantine; the counters say how much of each (store_invalid checks).
//
// Allocations and accounts are named by their index here; the operations turn
// handles and badges, which carry a generation, into indices.
#ifndef SERVICES_MEMD_STORE_H
#define SERVICES_MEMD_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "memd/extents.h"
#include "services/limits.h"
#include "services/memd.h"

#define STORE_NONE UINT32_MAX // no index

struct store_range {
    struct range memory;
    // Memory below is zero when it is free; from here on nobody ever had it, and
    // what the firmware left there is unknown.
    uint64_t unknown_begin;
};

enum allocation_state {
    ALLOCATION_UNUSED,
    ALLOCATION_HELD,
    ALLOCATION_QUARANTINED, // taken back from its account while still in use
};

struct allocation {
    enum allocation_state state;
    uint32_t generation; // of this record's use, counts from 1
    uint32_t account;    // HELD
    uint32_t next, previous;
    struct extent extent;
};

struct account {
    bool open;
    uint32_t generation; // counts from 1
    uint32_t parent;     // who opened it; itself for the first
    uint32_t children;   // accounts that it opened
    uint32_t allocation_first;
    struct memd_account_stats stats;
};

struct store {
    uint32_t range_count;
    struct store_range ranges[MEMD_RANGES_MAX];
    struct extents free;
    uint64_t bytes_total, bytes_held, bytes_quarantine;
    uint32_t allocation_count; // held and quarantined
    uint32_t allocation_free;  // unused records, linked by next
    // Every account has MEMD_ALLOCATIONS_DEFAULT records set aside, open or not, and
    // what its own number is beyond that as long as it is open.
    uint32_t allocations_promised; // beyond the defaults
    uint32_t quarantine_count;
    uint32_t quarantine_first;
    uint32_t quarantine_next; // where looking goes on; STORE_NONE: at the first
    struct allocation allocations[MEMD_ALLOCATIONS_MAX];
    uint32_t account_count;
    struct account accounts[MEMD_ACCOUNTS_MAX];
};

// Empty: no ranges, and account 0, which may do and hold everything.
void store_init(struct store *store);

// False if it is unaligned, empty or overlaps another, or there are too many.
bool store_add_range(struct store *store, uint64_t base, uint64_t length);

// ABOVE_CEILING; NO_MEMORY; NO_RECORDS: the account has as many as it may, or more
// than nobody was promised are in quarantine.
enum memd_status store_allocate(struct store *store, uint32_t account, uint64_t length,
                                uint64_t alignment, uint32_t *allocation);

// The part of the range that must be filled with zeroes before anybody gets this
// allocation; empty if none. store_mark_zeroed says that it was done.
struct range store_unknown(const struct store *store, uint32_t allocation);
void store_mark_zeroed(struct store *store, uint32_t allocation);

// The allocation's memory is free again; zero again, if anybody had it.
void store_release(struct store *store, uint32_t allocation);

// The quarantined allocation to look at next, and the one after it is next then;
// STORE_NONE at the end, and the first is next then.
uint32_t store_quarantine_look(struct store *store);

// The account no longer holds it, and nobody else gets it.
void store_quarantine(struct store *store, uint32_t allocation);

struct store_terms {
    uint64_t bytes_max;
    uint64_t rights;
    uint64_t label;
    uint64_t allocations_max; // 0: the default
};

// NO_RECORDS (also if so many allocations can't be set aside), BAD_RIGHTS (more than
// the parent's).
enum memd_status store_open_account(struct store *store, uint32_t parent,
                                    const struct store_terms *terms, uint32_t *account);

// It holds nothing and has opened nothing that is open.
void store_close_account(struct store *store, uint32_t account);

void store_stats(const struct store *store, struct memd_stats *stats);

// NULL, or what is wrong. Recomputes every counter.
const char *store_invalid(const struct store *store);

#endif
