// The nodes of all spaces of one shard, in static arrays, and those of their accounts. A plan
// reserves what its commit can need by number; only a commit moves nodes, so an abandoned plan
// leaves the arena bit for bit as it was. Node 0 of each kind is never taken: any bad
// number leads to it. It has one entry of nothing, or one child, itself; so whatever a
// number leads to has a first and a last one.
//
// The guaranteed floor of a space is its root leaf: it holds SCALE_MAPPINGS_FLOOR
// mappings and the space's first page, is taken by space_init and kept until
// space_fini. A tree with no more than that is always one leaf. All else is shared.
#ifndef ASOBJ_ARENA_H
#define ASOBJ_ARENA_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/frame_map.h"
#include "asobj/node.h"

// One kind of node.
struct pool {
    uint32_t free;     // first of the list of nodes given back, 0: none
    uint32_t fresh;    // nodes from here on were never taken
    uint32_t used;     // taken now
    uint32_t reserved; // of those not taken, promised to plans
    uint32_t nodes_max;
};

struct arena {
    struct pool leaf_pool;
    struct pool inner_pool;
    struct pool frame_map_pool; // for accounts; never taken by a commit
    uint32_t nodes_peak;        // leaves and inner nodes together
    struct leaf leaves[ARENA_LEAVES];
    struct inner inners[ARENA_INNERS];
    union frame_map frame_maps[ARENA_FRAME_MAPS];
};

// Numbers of nodes of each kind.
struct arena_need {
    uint32_t leaves;
    uint32_t inners;
};

// All nodes free.
void arena_init(struct arena *arena);

// Gives out at most so many nodes of each kind from now on, if that is less than
// there are. Nothing has been taken yet.
void arena_limit(struct arena *arena, uint32_t leaves_max, uint32_t inners_max);

// Sets aside that many nodes; false, and nothing is set aside, if there are fewer.
bool arena_reserve(struct arena *arena, struct arena_need need);

// Takes back what is left of a reservation.
void arena_unreserve(struct arena *arena, struct arena_need need);

// A cleared node, out of a reservation of the caller's.
uint32_t arena_take_leaf(struct arena *arena, struct arena_need *reserved);
uint32_t arena_take_inner(struct arena *arena, struct arena_need *reserved);

void arena_give_leaf(struct arena *arena, uint32_t index);
void arena_give_inner(struct arena *arena, uint32_t index);

// Nodes of accounts: set aside by number first, then taken, not cleared.
bool arena_reserve_frame_maps(struct arena *arena, uint64_t count);
uint32_t arena_take_frame_map(struct arena *arena);
void arena_give_frame_map(struct arena *arena, uint32_t index);

// Leaves and inner nodes together.
struct arena_counts {
    uint32_t used, peak, max;
};

enum { ARENA_NODE_BYTES = sizeof(struct inner) }; // of the larger kind

struct arena_counts arena_counts(const struct arena *arena);

// Total: any number gives a node. That it is one of them is said to be likely, so that it is a
// branch: a processor goes on before it knows, where it would wait for a choice.
static inline struct leaf *arena_leaf(struct arena *arena, uint32_t index) {
    return __builtin_expect(index < ARENA_LEAVES, true) ? &arena->leaves[index] : &arena->leaves[0];
}

static inline uint32_t arena_leaf_number(const struct arena *arena, const struct leaf *leaf) {
    return (uint32_t)(leaf - arena->leaves);
}

static inline struct inner *arena_inner(struct arena *arena, uint32_t index) {
    return __builtin_expect(index < ARENA_INNERS, true) ? &arena->inners[index] : &arena->inners[0];
}

static inline union frame_map *arena_frame_map(struct arena *arena, uint32_t index) {
    return __builtin_expect(index < ARENA_FRAME_MAPS, true) ? &arena->frame_maps[index]
                                                            : &arena->frame_maps[0];
}

_Static_assert(LEAF_ENTRIES_MAX >= 1 + SCALE_MAPPINGS_FLOOR, "one leaf is the floor");
_Static_assert(2 * LEAF_ENTRIES_MIN > 1 + SCALE_MAPPINGS_FLOOR,
               "what the floor holds never lies in two leaves");
_Static_assert(2 * LEAF_ENTRIES_MIN > LEAF_ENTRIES_MAX, "what one leaf can hold is in one");

#endif
