// A general-purpose allocator on the POSIX face of vspaced: small blocks out of slabs, and
// middle ones as runs of pages, from a brk heap; large ones as mappings of their own.
// Frames that are not used any more go back to the account: the break moves down, free runs
// in the middle become bare, large blocks are unmapped.
//
// One thread. Blocks are aligned to 16 bytes; of size 0, to a block of their own. What can't
// be had is NULL, and nothing changed.
#ifndef ALLOCATOR_ALLOCATOR_H
#define ALLOCATOR_ALLOCATOR_H

#include "programs/allocator/large.h"
#include "programs/allocator/small.h"

enum {
    // Above, a block is a mapping of its own: a request to vspaced and to the kernel for
    // each, and no fragmentation.
    ALLOCATOR_BLOCK_PAGES_MAX = 32,
    // From here on vspaced zeroes recycled pages, by their frames.
    ALLOCATOR_DISCARD_PAGES = 8,
};

struct allocator {
    struct pages pages;
    struct small small;
    struct large large;
    uint64_t live; // blocks
};

// `bytes_max`: of the brk heap, at most PAGES_MAX pages; large blocks are not in it. False
// if the addresses can't be had. The record must stay: the allocator keeps it.
bool allocator_begin(struct allocator *allocator, struct vspaced_posix *posix, size_t bytes_max);

// The heap back. Large blocks that nobody freed stay mapped.
bool allocator_end(struct allocator *allocator);

void *allocator_malloc(struct allocator *allocator, size_t size);
void *allocator_calloc(struct allocator *allocator, size_t count, size_t size);
void *allocator_realloc(struct allocator *allocator, void *block, size_t size);

// `alignment` is a power of two up to 1 GiB; NULL if not.
void *allocator_aligned(struct allocator *allocator, size_t alignment, size_t size);

// False, and nothing done, for what is no block that is in use, as far as that can be told.
// NULL is fine.
bool allocator_free(struct allocator *allocator, void *block);

// How many bytes of the block can be used; 0 for what is none.
size_t allocator_usable(const struct allocator *allocator, const void *block);

// Gives back all frames that no block uses.
void allocator_trim(struct allocator *allocator);

// NULL, or what is wrong with the allocator's own records.
const char *allocator_invalid(const struct allocator *allocator);

#endif
