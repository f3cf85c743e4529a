// Blocks that are mappings of their own. Before the block, in the mapping's first page, lies
// a head that says where the mapping begins.
#ifndef ALLOCATOR_LARGE_H
#define ALLOCATOR_LARGE_H

#include <stdbool.h>

#include "vspaced/posix.h"

enum {
    LARGE_HEAD_BYTES = 64,
    LARGE_ALIGN_LOG2_MAX = 30, // what the POSIX face places
};

struct large {
    struct vspaced_posix *posix;
    uint64_t unmap_later;  // address of the last block that could not be unmapped, 0: none
    uint64_t count, bytes; // mappings, and what they map
    uint64_t taken, moved; // times
};

// Zeroed. `alignment` is a power of two up to 1 << LARGE_ALIGN_LOG2_MAX.
void *large_take(struct large *large, size_t size, size_t alignment);

// Whether the address can be that of a large block: its head says so. The page before it,
// or its own, must be readable.
bool large_find(uintptr_t address, size_t *bytes);

// A block that large_find found. If it can't be unmapped, since a mapping that it was joined
// with would be cut in two and there is no record for that, it waits for the next try.
void large_give(struct large *large, void *block);

// Tries again what waits.
void large_trim(struct large *large);

// The block with its contents, where it can be as large; else NULL, and it stands.
void *large_resize(struct large *large, void *block, size_t size);

#endif
