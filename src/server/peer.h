// Between the threads of the server: what the control (control.h) asks of a shard, by
// the badge SELF. Ordinary requests, answered in their turn; no shard ever asks. For
// everybody else these labels are unknown.
//
// A migration, as control_migrate.c leads it. Until ARRIVE_END the object is the
// source's, which serves nobody with it; from then on the target's. Each thing that can
// fail comes before:
//
//   LEAVE            source  BOUND -> LEAVING; tells what it is
//   ARRIVE           target  takes a record for it, copies the vspace capability
//   LEAVE_MEMORIES, ARRIVE_MEMORIES   its memories, in pieces
//   LEAVE_ENTRIES, ARRIVE_ENTRIES     its mappings, in pieces
//   ARRIVE_END       target  ARRIVING -> BOUND, or forgets it
//   LEAVE_END        source  LEAVING -> MOVED and gives everything back, or BOUND
#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include <stdint.h>

#include "vspaced/limits.h"
#include "vspaced/operation.h"
#include "vspaced/wire.h"

// X as VSPACED_OPERATION_LIST. TARGET_RECORD: word 0 names a record of the shard, in
// whatever state it is but free.
#define PEER_OPERATION_LIST(X)                                                                     \
    /* identity of a vspace, reserved0. ALREADY_BOUND if the shard has it */                       \
    X(FIND_VSPACE, find_vspace, 0x300, 2, NONE, S, ADMIN, SHARD)                                   \
    /* reserved0: takes the youngest manager back */                                               \
    X(MANAGER_UNMAKE, manager_unmake, 0x301, 1, NONE, S, ADMIN, SHARD)                             \
    /* handle, manager, reserved0. reply: 1 handle, 2.. places, zero if it never migrated. */      \
    /* With MOVED: 1 handle. NOT_YOURS, STALE_HANDLE as for a target that the manager names */     \
    X(PLACES, places, 0x302, 3, NONE, S, ADMIN, SHARD)                                             \
    /* target, reserved0: MOVED -> FREE */                                                         \
    X(FORGET, forget, 0x303, 2, NONE, S, ADMIN, RECORD)                                            \
    /* target, reserved0. reply: 1.. struct peer_parcel */                                         \
    X(LEAVE, leave, 0x304, 2, NONE, S, ADMIN, RECORD)                                              \
    /* target, cursor, reserved0. reply: 1 count, 2 next cursor (0: no more), 3.. items */         \
    X(LEAVE_MEMORIES, leave_memories, 0x305, 3, NONE, S, ADMIN, RECORD)                            \
    X(LEAVE_ENTRIES, leave_entries, 0x306, 3, NONE, S, ADMIN, RECORD)                              \
    /* target, new handle (0: it stays), reserved0 */                                              \
    X(LEAVE_END, leave_end, 0x307, 3, NONE, S, ADMIN, RECORD)                                      \
    /* struct peer_parcel, reserved0. reply: 1 handle */                                           \
    X(ARRIVE, arrive, 0x308, PEER_PARCEL_WORDS + 1, NONE, S, ADMIN, SHARD)                         \
    /* target, count, items, reserved0 */                                                          \
    X(ARRIVE_MEMORIES, arrive_memories, 0x309, 0, NONE, S, ADMIN, RECORD)                          \
    X(ARRIVE_ENTRIES, arrive_entries, 0x30a, 0, NONE, S, ADMIN, RECORD)                            \
    /* target, 1: it is here now, 0: it isn't; generation, mappings_peak, bytes_peak, reserved0 */ \
    X(ARRIVE_END, arrive_end, 0x30b, 6, NONE, S, ADMIN, RECORD)

#define PEER_OP_FIRST 0x300
#define PEER_OP_COUNT 16

enum peer_operation {
#define X(name, function, label, words, cap, kinds, rights, target) PEER_OP_##name = (label),
    PEER_OPERATION_LIST(X)
#undef X
};

// An object but for its memories and mappings. Words only: it is sent.
struct peer_parcel {
    uint64_t vspace_slot; // at the source
    uint64_t vspace;      // identity
    uint64_t label;
    uint64_t manager;
    uint64_t requests, refusals, request_longest;
    uint64_t memories_max;
    uint64_t rights_ceiling, mappings_max, bytes_max, allow_jit, randomise, seed; // policy
    uint64_t generation, mappings_peak, bytes_peak;
    uint64_t places[VSPACED_SHARDS];
};

#define PEER_PARCEL_WORDS (17 + VSPACED_SHARDS)
_Static_assert(sizeof(struct peer_parcel) == PEER_PARCEL_WORDS * 8, "words");

// An item: of a memory its number, slot, bytes, and these; of a mapping what LIST tells
// (wire.h), but with memory number and offset of anonymous ones as well.
#define PEER_MEMORY_DEVICE  (UINT64_C(1) << 8) // above the rights
#define PEER_MEMORY_ACCOUNT (UINT64_C(1) << 9)

enum { PEER_ITEM_WORDS = 4, PEER_ITEMS_MAX = 96 };
_Static_assert(2 + PEER_ITEMS_MAX * PEER_ITEM_WORDS + 1 <= VSPACED_REQUEST_WORDS_MAX,
               "items fit a message, and an answer to the control");

#endif
