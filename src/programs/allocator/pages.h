// Runs of pages out of a brk heap: what slabs and blocks are made of. The records of the
// pages lie beside the heap, so that nothing a program writes by mistake breaks them.
//
// A free run has its frames, or it is bare: its frames went back to the account, and its
// addresses are kept. Two free runs never lie side by side, unless one is bare and the
// other could not be made so. The last run below the break is not free if it is long: the
// break moves down instead.
#ifndef ALLOCATOR_PAGES_H
#define ALLOCATOR_PAGES_H

#include <stdbool.h>

#include "vspaced/posix.h"

enum {
    PAGES_MAX = 16384,   // 64 MiB
    PAGES_GROW = 16,     // the least that the heap grows by, so that it does not each time
    PAGES_KEEP = 64,     // a free run of so many gives its frames back
    PAGES_BIN_LAST = 32, // bins: runs of 1, 2, 3.. pages; of more; and the bare ones
    PAGES_BIN_BARE,
    PAGES_BIN_COUNT,
};

enum pages_kind { PAGES_UNUSED, PAGES_FREE, PAGES_BARE, PAGES_SLAB, PAGES_BLOCK };

// Of a run, its first and its last page have kind and length. A slab's have all its pages.
struct page {
    uint8_t kind;            // enum pages_kind
    uint32_t first;          // of the run
    uint32_t length;         // of the run, pages
    uint32_t next, previous; // of a free run's first page: in its bin; page + 1, 0: none
};

struct pages_counts {
    uint64_t free, bare;                   // pages now
    uint64_t peak;                         // most pages below the break
    uint64_t grown, shrunk, bared, filled; // times
};

struct pages {
    struct vspaced_posix *posix;
    struct vspaced_heap heap;
    uint32_t count; // pages below the break
    uint32_t bins[PAGES_BIN_COUNT];
    struct pages_counts counts;
    struct page page[PAGES_MAX];
};

// Reserves addresses for `pages_max` pages, PAGES_MAX at most.
bool pages_begin(struct pages *pages, struct vspaced_posix *posix, uint32_t pages_max);

// Everything back, whatever is still in use.
bool pages_end(struct pages *pages);

// A run for a slab or a block; false if there is no room or there are no frames.
bool pages_take(struct pages *pages, uint32_t length, enum pages_kind kind, uint32_t *first);
void pages_give(struct pages *pages, uint32_t first);

// Shortens a run, or lengthens it where it lies; false if that can't be.
bool pages_resize(struct pages *pages, uint32_t first, uint32_t length);

// Gives the frames of every free run back.
void pages_trim(struct pages *pages);

// The run that an address of the heap lies in; NULL for addresses of no slab, and in a
// block for all but its first page.
const struct page *pages_find(const struct pages *pages, uintptr_t address);

static inline uint8_t *pages_address(const struct pages *pages, uint32_t first) {
    return (uint8_t *)(uintptr_t)(pages->heap.begin + first * VSPACED_PAGE_BYTES);
}

// NULL, or what is wrong.
const char *pages_invalid(const struct pages *pages);

#endif
