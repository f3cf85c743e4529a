// A list of physical ranges, in an array that the owner of the list provides.
// After ranges_normalize() it is sorted, disjoint, without empty or adjacent
// ranges; ranges_subtract() keeps that.
#ifndef REFKERNEL_X86_64_RANGES_H
#define REFKERNEL_X86_64_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/kernel.h"

struct ranges {
    struct kernel_ram *array;
    unsigned count, max;
};

// Both add and subtract answer false, with the list unchanged, if the array is
// full. An empty range (base >= end) adds and subtracts nothing.
bool ranges_add(struct ranges *list, uint64_t base, uint64_t end);
bool ranges_subtract(struct ranges *list, uint64_t base, uint64_t end);

void ranges_normalize(struct ranges *list);

// Whether one range holds all of [base, end).
bool ranges_hold(const struct ranges *list, uint64_t base, uint64_t end);

#endif
