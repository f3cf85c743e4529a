// The operations. One row each; the dispatch table, the names, the word counts,
// the required authority and the documentation's tables are derived from it or
// tested against it.
//
// Word 0 of every request that concerns an object is its target: 0 is the object
// of the caller's own badge; else a vspace_cap_slot, or a handle (the slot with
// the generation above it, badge.h), that the caller itself delegated or owns.
// The last word of every request is reserved0: it must be zero and selects
// nothing. Word 0 of every reply is the status.
//
// To add an operation: a row here, a function src/server/op_NAME.c, a test.
#ifndef VSPACED_OPERATION_H
#define VSPACED_OPERATION_H

// X(NAME, function, label, words in, capability in, kinds, badge rights, target)
//   capability in  NONE or the type that must come with the request
//   kinds          who may call: O owner, M manager, C control, S the server itself
//   words in       0: word 1 says how many
//   target         OBJECT: word 0 names one; SHARD: the operation concerns the shard
#define VSPACED_OPERATION_LIST(X)                                                                  \
    /* phase 0: vspace_cap_slot, memory, offset, address, length, flags, reserved0 */              \
    X(MAP, map, 0x201, 7, NONE, OM, CHANGE, OBJECT)                                                \
    /* phase 0: vspace_cap_slot, address, length, reserved0 */                                     \
    X(UNMAP, unmap, 0x202, 4, NONE, OM, CHANGE, OBJECT)                                            \
    /* target, address, length, rights, reserved0 */                                               \
    X(PROTECT, protect, 0x210, 5, NONE, OM, CHANGE, OBJECT)                                        \
    /* target, address, reserved0 */                                                               \
    X(QUERY, query, 0x211, 3, NONE, OM, LOOK, OBJECT)                                              \
    /* target, cursor, generation, reserved0 */                                                    \
    X(LIST, list, 0x212, 4, NONE, OM, LOOK, OBJECT)                                                \
    /* target, reserved0 */                                                                        \
    X(STATS, stats, 0x213, 2, NONE, OM, LOOK, OBJECT)                                              \
    /* target, flags, reserved0 */                                                                 \
    X(ATTACH, attach, 0x214, 3, MEMORY, OM, MEMORY, OBJECT)                                        \
    /* target, memory, reserved0 */                                                                \
    X(DETACH, detach, 0x215, 3, NONE, OM, MEMORY, OBJECT)                                          \
    /* target, address, length, flags, reserved0 */                                                \
    X(RESERVE, reserve, 0x216, 5, NONE, OM, CHANGE, OBJECT)                                        \
    /* target, address, length, reserved0 */                                                       \
    X(RELEASE, release, 0x217, 4, NONE, OM, CHANGE, OBJECT)                                        \
    /* target, address, length, new length, new address, flags, reserved0 */                       \
    X(REMAP, remap, 0x218, 7, NONE, OM, CHANGE, OBJECT)                                            \
    /* target, address, length, reserved0 */                                                       \
    X(DISCARD, discard, 0x219, 4, NONE, OM, CHANGE, OBJECT)                                        \
    /* target, length, flags, reserved0 */                                                         \
    X(FIND_GAP, find_gap, 0x21a, 4, NONE, OM, LOOK, OBJECT)                                        \
    /* target, count, seven words an item (wire.h), reserved0: as many words as count says */      \
    X(BATCH, batch, 0x21b, 0, NONE, OM, CHANGE, OBJECT)                                            \
    /* flags, rights ceiling, mappings_max, memories_max, bytes_max, label, seed, reserved0 */     \
    X(BIND, bind, 0x220, 8, VSPACE, M, BIND, SHARD)                                                \
    /* target, reserved0 */                                                                        \
    X(UNBIND, unbind, 0x221, 2, NONE, M, BIND, OBJECT)                                             \
    /* target, CPU, reserved0 */                                                                   \
    X(MIGRATE, migrate, 0x222, 3, NONE, M, BIND, OBJECT)                                           \
    /* badge rights, objects_max, reserved0 */                                                     \
    X(MANAGER, manager, 0x230, 3, NONE, CS, ADMIN, SHARD)                                          \
    /* reserved0 */                                                                                \
    X(SHARD_STATS, shard_stats, 0x231, 1, NONE, MCS, LOOK, SHARD)                                  \
    /* three words that come back, reserved0 */                                                    \
    X(PING, ping, 0x232, 4, NONE, OMC, LOOK, SHARD)                                                \
    /* shard, reserved0 */                                                                         \
    X(ENDPOINT, endpoint, 0x233, 2, NONE, M, LOOK, SHARD)

enum vspaced_operation {
#define X(name, function, label, words, cap, kinds, rights, target) VSPACED_OP_##name = (label),
    VSPACED_OPERATION_LIST(X)
#undef X
};

#define VSPACED_OP_FIRST 0x200 // dispatch rows span [FIRST, FIRST + COUNT)
#define VSPACED_OP_COUNT 0x40

#endif
