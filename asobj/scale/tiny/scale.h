// The smallest scale at which everything happens: eight pages, nodes that split
// and merge after three entries, an arena that fills. Names as in scale/full.
#ifndef ASOBJ_TINY_SCALE_H
#define ASOBJ_TINY_SCALE_H

#include "vspaced/limits.h"
#include "vspaced/range.h"

#define SCALE_BEGIN  (UINT64_C(1) * VSPACED_PAGE_BYTES)
#define SCALE_MIDDLE (UINT64_C(3) * VSPACED_PAGE_BYTES)
#define SCALE_END    (UINT64_C(9) * VSPACED_PAGE_BYTES)

enum {
    LEAF_ENTRIES_MAX = 3,
    INNER_CHILDREN_MAX = 3,
    SCALE_LARGE_PAGES = 2,
    SCALE_MAPPINGS_FLOOR = 2,
    TREE_LEVELS_MAX = 3, // eight mappings and the first page make at most four leaves
    ARENA_LEAVES = 40,   // as many as plans of several pieces and their undo may set aside
    ARENA_INNERS = 96,
    FRAME_MAP_WORDS = 1,
    ACCOUNT_LEVELS_MAX = 4,
    ARENA_FRAME_MAPS = 32,
};

#endif
