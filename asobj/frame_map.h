// A node of an account: which of some frames are used, a bit each; or, above these,
// the numbers of such nodes. In a free node child[0] is the next free node.
#ifndef ASOBJ_FRAME_MAP_H
#define ASOBJ_FRAME_MAP_H

#include <stdint.h>

#include "scale.h"

enum {
    FRAME_MAP_FRAMES = FRAME_MAP_WORDS * 64,
    FRAME_MAP_CHILDREN = FRAME_MAP_WORDS * 2,
};

union frame_map {
    uint64_t used[FRAME_MAP_WORDS];
    uint32_t child[FRAME_MAP_CHILDREN];
};

#endif
