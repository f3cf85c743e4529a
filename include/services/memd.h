// memd's protocol: contiguous physical memory, under accounts. A client is known
// by its badge alone, which memd minted with the account; it may free only what
// its own account holds and close only accounts that it opened itself.
//
// The last word of every request is reserved0 and must be zero. A reply has the
// request's label; word 0 is a status, and a reply that is not OK has no others.
#ifndef SERVICES_MEMD_H
#define SERVICES_MEMD_H

#include <stdint.h>

// X(NAME, function, label, words in)
#define MEMD_OPERATION_LIST(X)                                                                     \
    /* length in bytes, alignment log2 (12..30; 0: 12), rights (MEMD_READ..), reserved0 */         \
    /* reply: 1 handle, 2 physical address; a capability: MEMORY, zeroed */                        \
    X(ALLOCATE, allocate, 0x101, 4)                                                                \
    /* handle, reserved0. Unmap it everywhere first: IN_USE, and nothing changed. The */           \
    /* capability and every copy of it are gone afterwards. reply: 1 bytes */                      \
    X(FREE, free, 0x102, 2)                                                                        \
    /* ceiling in bytes, rights (MEMD_READ.. and MEMD_MAY_OPEN), label, allocations_max (0: the */ \
    /* default), reserved0. reply: 1 account; a capability: the account's badged endpoint */       \
    X(OPEN_ACCOUNT, open_account, 0x110, 5)                                                        \
    /* account, reserved0. Takes back everything the account holds, and its endpoint. */           \
    /* reply: 1 bytes taken back, 2 bytes of these in quarantine */                                \
    X(CLOSE_ACCOUNT, close_account, 0x111, 2)                                                      \
    /* account (0: the caller's own), reserved0. reply: 1.. struct memd_account_stats */           \
    X(ACCOUNT_STATS, account_stats, 0x112, 2)                                                      \
    /* reserved0. reply: 1.. struct memd_stats */                                                  \
    X(STATS, stats, 0x113, 1)

enum memd_operation {
#define X(name, function, label, words) MEMD_OP_##name = (label),
    MEMD_OPERATION_LIST(X)
#undef X
};

#define MEMD_STATUS_LIST(X)                                                                        \
    X(OK, 0, "done")                                                                               \
    X(UNKNOWN_OPERATION, 1, "no operation has this label")                                         \
    X(BAD_WORD_COUNT, 2, "the operation takes another number of words, or no capability")          \
    X(RESERVED_NOT_ZERO, 3, "the reserved word is not zero")                                       \
    X(BAD_LENGTH, 4, "the length is zero, no multiple of 4096, or beyond any memory")              \
    X(BAD_ALIGNMENT, 5, "the alignment is not 0 or 12 to 30")                                      \
    X(BAD_RIGHTS, 6, "unknown rights, none, or more than the account may hand out")                \
    X(NOT_AUTHORIZED, 7, "the badge names no account, or the account may not do this")             \
    X(NOT_YOURS, 8, "the handle or account is not the caller's")                                   \
    X(ABOVE_CEILING, 9, "the account's ceiling of bytes is reached")                               \
    X(NO_MEMORY, 10, "no free memory of this length and alignment")                                \
    X(NO_RECORDS, 11, "the account's allocations, or memd's records, are all in use")              \
    X(IN_USE, 12, "the memory is still mapped, or the kernel uses it")                             \
    X(HAS_ACCOUNTS, 13, "the account opened others that are not closed")                           \
    X(KERNEL_REFUSED, 14, "the kernel refused a step; nothing changed")

enum memd_status {
#define X(name, value, text) MEMD_##name = (value),
    MEMD_STATUS_LIST(X)
#undef X
        MEMD_STATUS_COUNT
};

// Rights of memory handed out, and of accounts.
enum {
    MEMD_READ = 1 << 0,
    MEMD_WRITE = 1 << 1,
    MEMD_EXECUTE = 1 << 2,
    MEMD_MEMORY_RIGHTS = 7,
    MEMD_MAY_OPEN = 1 << 3, // may open accounts, with no more rights than its own
};

struct memd_account_stats {
    uint64_t bytes; // held now
    uint64_t bytes_peak;
    uint64_t bytes_max; // ceiling
    uint64_t allocations;
    uint64_t allocations_max; // ceiling, and set aside for the account
    uint64_t rights;
    uint64_t label;
};

// All memory that memd was given is free, held or in quarantine:
// bytes_total == bytes_free + bytes_held + bytes_quarantine.
struct memd_stats {
    uint64_t bytes_total, bytes_free, bytes_held;
    uint64_t bytes_quarantine; // taken back while still mapped or used; looked at again when
                               // accounts are opened and closed, and when memory is out
    uint64_t bytes_free_largest;
    uint64_t accounts, accounts_max;
    uint64_t allocations, allocations_max;
    uint64_t extents_free; // pieces that the free memory is in
};

_Static_assert(sizeof(struct memd_account_stats) == 7 * 8, "wire size");
_Static_assert(sizeof(struct memd_stats) == 10 * 8, "wire size: needs a message buffer");

#endif
