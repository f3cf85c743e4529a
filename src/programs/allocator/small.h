// Blocks of one size out of slabs, runs of SLAB_PAGES pages with a head and a bit for each
// block. A class's slabs that have room are in a list. A slab that becomes empty goes back,
// unless it is the only one there.
//
// The first block lies at a multiple of the largest power of two that divides the size, so
// that all do.
#ifndef ALLOCATOR_SMALL_H
#define ALLOCATOR_SMALL_H

#include "programs/allocator/pages.h"
#include "programs/allocator/size_class.h"

enum {
    SLAB_PAGES = 4,
    SLAB_WORDS = 16, // 1,024 bits: more than there are blocks of SIZE_GRAIN bytes
};

struct slab {
    uint32_t next, previous; // in the class's list; first page + 1, 0: none
    uint16_t class_index;
    uint16_t block_count, used_count;
    uint64_t used[SLAB_WORDS]; // a bit a block
};

struct small {
    uint32_t lists[SIZE_CLASS_COUNT]; // slabs with room; first page + 1, 0: none
    uint64_t slabs;
};

void *small_take(struct small *small, struct pages *pages, uint32_t class_index);

// The block at the address, in the slab of that run; NULL if there is none or it is free.
// *bytes: how large it is.
const void *small_find(const struct pages *pages, const struct page *run, uintptr_t address,
                       size_t *bytes);

// A block that small_find found.
void small_give(struct small *small, struct pages *pages, const struct page *run, void *block);

// Gives the slabs that are empty back, too.
void small_trim(struct small *small, struct pages *pages);

// NULL, or what is wrong.
const char *small_invalid(const struct small *small, const struct pages *pages);

#endif
