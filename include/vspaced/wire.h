// The words of requests and replies. Message words are 64 bits; words 0 to 7
// travel in registers, more through the message buffers. Which words a request
// has is said in operation.h; here are the flags, and the replies.
//
// A reply's label is the request's. Word 0 is the status (status.h). Unless said
// otherwise, a reply that is not OK has that one word.
#ifndef VSPACED_WIRE_H
#define VSPACED_WIRE_H

#include <stdint.h>

#include "vspaced/limits.h"

// MAP flags (word 5).
//   bits  0..2   rights wanted now (rights.h)
//   bits  4..6   ceiling: the most that a later PROTECT may ask; 0: the rights
//   bits  8..11  class (rights.h)
//   bits 12..13  placement: VSPACED_PLACE_*
//   bit  14      OVERWRITE, with FIXED only: replaces what is mapped there
//   bits 16..21  alignment, log2 of bytes, 12..30, for ANY and HINT; 0: 12
//   bits 24..25  what lies behind: VSPACED_BACKING_*, but RESERVATION
//   the rest     zero
#define VSPACED_MAP_CEILING_SHIFT 4
#define VSPACED_MAP_CLASS_SHIFT   8
#define VSPACED_MAP_PLACE_SHIFT   12
#define VSPACED_MAP_OVERWRITE     (UINT64_C(1) << 14)
#define VSPACED_MAP_ALIGN_SHIFT   16
#define VSPACED_MAP_BACKING_SHIFT 24
#define VSPACED_MAP_FLAGS_ALL     UINT64_C(0x33f7f77)

// RESERVE flags (word 3): of MAP's, class (for its zone), placement, OVERWRITE and
// alignment. FIND_GAP flags (word 2): class and alignment.
#define VSPACED_RESERVE_FLAGS_ALL  UINT64_C(0x3f7f00)
#define VSPACED_FIND_GAP_FLAGS_ALL UINT64_C(0x3f0f00)

enum vspaced_place {
    VSPACED_PLACE_FIXED = 0, // at the address or not at all
    VSPACED_PLACE_HINT = 1,  // at the address if it is free, else anywhere
    VSPACED_PLACE_ANY = 2,   // the lowest fit of the class's zone; address is 0
};

// What lies behind a range of addresses.
#define VSPACED_BACKING_LIST(X)                                                                    \
    X(MEMORY, 0)      /* a range of an attached memory */                                          \
    X(ANONYMOUS, 1)   /* zeroed frames that the object chose from its account */                   \
    X(NONE, 2)        /* nothing, until a PROTECT allows access: then anonymous */                 \
    X(RESERVATION, 3) /* nothing is mapped; placement keeps away */

enum vspaced_backing {
#define X(name, value) VSPACED_BACKING_##name = (value),
    VSPACED_BACKING_LIST(X)
#undef X
};

// The attribute word of a mapping in replies.
//   bits  0..2   rights
//   bits  3..5   ceiling
//   bits  6..9   class
//   bits 10..11  what lies behind: VSPACED_BACKING_*
//   bits 32..63  memory number (ATTACH); 0 unless a memory lies behind
#define VSPACED_ATTRIBUTE_CEILING_SHIFT 3
#define VSPACED_ATTRIBUTE_CLASS_SHIFT   6
#define VSPACED_ATTRIBUTE_BACKING_SHIFT 10
#define VSPACED_ATTRIBUTE_MEMORY_SHIFT  32

static inline uint64_t vspaced_attributes_pack(unsigned rights, unsigned ceiling, unsigned class_id,
                                               unsigned backing, uint32_t memory) {
    return (uint64_t)rights | (uint64_t)ceiling << VSPACED_ATTRIBUTE_CEILING_SHIFT |
           (uint64_t)class_id << VSPACED_ATTRIBUTE_CLASS_SHIFT |
           (uint64_t)backing << VSPACED_ATTRIBUTE_BACKING_SHIFT |
           (uint64_t)memory << VSPACED_ATTRIBUTE_MEMORY_SHIFT;
}

// Replies, words after the status. "generation" is the object's change counter:
// it grows with every change.
//
//   MAP          1 address, 2 length, 3 generation
//   UNMAP        1 bytes removed, 2 mappings removed or cut, 3 generation
//   PROTECT      1 mappings whose rights changed, 2 generation
//   RESERVE      1 address, 2 length, 3 generation
//   RELEASE      1 bytes released, 2 generation
//   REMAP        1 address, 2 length, 3 generation
//   DISCARD      1 generation
//   BATCH        1 operations, 2 generation, 3.. one word an operation: the address that
//                it decided, or 0. Not OK: 1 index of the operation that was refused
//   FIND_GAP     1 address, 2 length of the gap from there on
//   QUERY        of a mapping or reservation: 1 start, 2 length, 3 attributes, 4 memory offset of
//   the start,
//                5 generation. With NOT_MAPPED: 1 start and 2 length of the gap
//   LIST         1 entries, 2 next cursor (0: no more), 3 generation, 4..: four
//                words an entry: start, length, attributes, memory offset.
//                Request: cursor 0 begins, then the reply's next cursor;
//                generation 0 takes any, else LISTING_CHANGED if it differs
//   STATS        1.. struct vspaced_object_stats
//   ATTACH       1 memory number, 2 bytes, 3 rights
//   DETACH       -
//   BIND         1 handle; a capability: the object's badged endpoint
//   UNBIND       1 bytes removed
//   MIGRATE      1 handle; a capability: the object's badged endpoint
//   MANAGER      1 manager number; a capability: the manager's badged endpoint
//   SHARD_STATS  1.. struct vspaced_shard_stats
//   PING         1..3 the words
//   ENDPOINT     1 shards; a capability: the manager's badged endpoint of that shard
//   any, MOVED   1 handle; a capability, to its owner: the object's badged endpoint
#define VSPACED_LIST_ENTRY_WORDS 4
#define VSPACED_LIST_ENTRIES_MAX 120 // 4 + 120 * 4 words fit 512
#define VSPACED_REPLY_WORDS_MAX  (4 + VSPACED_LIST_ENTRIES_MAX * VSPACED_LIST_ENTRY_WORDS)

// REMAP flags (word 5).
//   bit  0       MAY_MOVE, if it can't grow where it is
//   bit  1       FIXED: to the new address, which is 0 otherwise; without MAY_MOVE
//   bit  2       OVERWRITE, with FIXED only
//   the rest     zero
#define VSPACED_REMAP_MAY_MOVE  (UINT64_C(1) << 0)
#define VSPACED_REMAP_FIXED     (UINT64_C(1) << 1)
#define VSPACED_REMAP_OVERWRITE (UINT64_C(1) << 2)
#define VSPACED_REMAP_FLAGS_ALL UINT64_C(0x7)

// A BATCH: target, count, so many items, reserved0. An item: the label of MAP, UNMAP,
// PROTECT, RESERVE, RELEASE, REMAP, or as the last DISCARD; then that operation's words
// without target and reserved0, and zeroes.
#define VSPACED_BATCH_ITEM_WORDS   7
#define VSPACED_BATCH_WORDS(count) (2 + (count)*VSPACED_BATCH_ITEM_WORDS + 1)
#define VSPACED_REQUEST_WORDS_MAX  VSPACED_BATCH_WORDS(VSPACED_BATCH_MAX)
#define VSPACED_REQUEST_WORDS_FEW  8 // what every other request fits; always set

// ATTACH flags (word 1).
//   bit  0       ACCOUNT: all of the memory is for anonymous frames; no MAP names it
//   the rest     zero
#define VSPACED_ATTACH_ACCOUNT   (UINT64_C(1) << 0)
#define VSPACED_ATTACH_FLAGS_ALL UINT64_C(0x1)

// BIND flags (word 0).
//   bit  0       ALLOW_JIT: class JIT may be used
//   bit  1       RANDOMISE: ANY places where the seed (word 6) says, in the class's
//                zone; the same seed and the same requests give the same layout
//   bit  2       CPU: the object is wanted at the shard of a CPU
//   bits 8..15   that CPU; zero without bit 2
//   the rest     zero
// The seed is zero without RANDOMISE. The shard of a CPU is its number modulo the
// shards.
#define VSPACED_BIND_ALLOW_JIT (UINT64_C(1) << 0)
#define VSPACED_BIND_RANDOMISE (UINT64_C(1) << 1)
#define VSPACED_BIND_CPU       (UINT64_C(1) << 2)
#define VSPACED_BIND_CPU_SHIFT 8
#define VSPACED_BIND_CPU_MASK  UINT64_C(0xff)
#define VSPACED_BIND_FLAGS_ALL UINT64_C(0xff07)

struct vspaced_object_stats {
    uint64_t generation;
    uint64_t mappings; // now
    uint64_t mappings_peak;
    uint64_t mappings_max; // ceiling
    uint64_t bytes;        // mapped now
    uint64_t bytes_peak;
    uint64_t bytes_max;    // ceiling
    uint64_t requests;     // of its owner, and of managers about it
    uint64_t refusals;     // of these, not OK
    uint64_t nodes;        // tree nodes held
    uint64_t memories;     // attached
    uint64_t memories_max; // floor and ceiling
    uint64_t label;        // as BIND gave it
    // From its arrival to its answer, others' in between if it went on beside them; in what
    // port_clock counts.
    uint64_t request_longest;
};

// Of a shard; from the control, of all together.
struct vspaced_shard_stats {
    uint64_t shard; // its number; from the control, how many there are
    uint64_t requests;
    uint64_t refusals;
    uint64_t request_longest;      // time that nobody else was served; port_clock counts
    uint64_t objects, objects_max; // records: those that have left count until UNBIND
    uint64_t arrived, left;        // by MIGRATE, since start
    uint64_t managers, managers_max;
    uint64_t memories, memories_max;
    uint64_t nodes, nodes_peak, nodes_max; // tree nodes of the arena
    uint64_t kernel_failures;              // steps that the kernel refused
    uint64_t trace_sequence;               // events recorded since start
    uint64_t waiting;                      // requests at the endpoint behind this one
};

_Static_assert(sizeof(struct vspaced_object_stats) == 14 * 8, "wire size");
_Static_assert(sizeof(struct vspaced_shard_stats) == 18 * 8, "wire size");

#endif
