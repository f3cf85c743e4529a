// The scale of the real system: bounds of a space, order of the tree's nodes, size
// of a shard's arena. The folder scale/tiny has the same names at a scale at which
// every reachable state can be visited; the build picks the folder.
#ifndef ASOBJ_FULL_SCALE_H
#define ASOBJ_FULL_SCALE_H

#include "vspaced/limits.h"
#include "vspaced/range.h"

#define SCALE_BEGIN  VSPACED_USER_BEGIN
#define SCALE_MIDDLE UINT64_C(0x0000400000000000) // zone LOW ends, zone HIGH begins
#define SCALE_END    VSPACED_USER_END

enum {
    LEAF_ENTRIES_MAX = 19,   // a leaf is 320 bytes: decision 0018 has what was measured
    INNER_CHILDREN_MAX = 24, // an inner node is 512 bytes
    SCALE_LARGE_PAGES = 512, // a large page: 2 MiB
    SCALE_MAPPINGS_FLOOR = VSPACED_MAPPINGS_FLOOR,

    // Inner levels. A tree with one more would have half a million leaves, twelve to a
    // node at worst and two to a root.
    TREE_LEVELS_MAX = 5,

    // A leaf that is not a root is at least half full, and every space has one leaf
    // of its own: the floor. One more for the sentinel.
    ARENA_LEAVES = VSPACED_MAPPINGS_PER_SHARD / 10 + VSPACED_OBJECTS_PER_SHARD + 1,

    // Twelve children to an inner node at worst, but two to a root; the rest of the
    // levels above add an eleventh.
    ARENA_INNERS = ARENA_LEAVES / 11 + VSPACED_OBJECTS_PER_SHARD + 1,

    // A node of an account is 512 bytes and has the bits of 16 MiB. One for each
    // object, and 16 GiB besides.
    FRAME_MAP_WORDS = 64,
    ACCOUNT_LEVELS_MAX = 3, // 2 TiB need three levels of 128 above
    ARENA_FRAME_MAPS = VSPACED_OBJECTS_PER_SHARD + 1024 + 1,
};

// The floor holds at work, too: edit_pieces_peak.
_Static_assert(LEAF_ENTRIES_MAX >= 1 + SCALE_MAPPINGS_FLOOR + 2, "one leaf has the floor");

#endif
