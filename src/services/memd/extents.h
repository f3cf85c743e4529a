// The free memory: disjoint pieces of the ranges that memd was given, sorted by
// address, no two of one range touching. Pure.
#ifndef SERVICES_MEMD_EXTENTS_H
#define SERVICES_MEMD_EXTENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "services/limits.h"
#include "vspaced/range.h"

struct extent {
    struct range memory; // physical addresses
    uint32_t range;      // index of the range that it is part of
};

struct extents {
    uint32_t count;
    uint64_t bytes;
    struct extent items[MEMD_EXTENTS_MAX];
};

// Takes `length` bytes, aligned to `alignment` (a power of two, both multiples of
// 4096), from the smallest piece that holds them, the lowest of equals: large
// pieces stay whole for those who need them. False if there is none.
bool extents_take(struct extents *extents, uint64_t length, uint64_t alignment,
                  struct extent *taken);

// Gives a piece back. False, and nothing changed, if a part of it is free
// already or there is no room for one more piece.
bool extents_give(struct extents *extents, const struct extent *piece);

uint64_t extents_largest_bytes(const struct extents *extents);

#endif
