// The sizes of small blocks: every 16 bytes up to 128, then four steps a doubling up to
// SIZE_SMALL_MAX. A size that an alignment divides keeps it: see small.h.
#ifndef ALLOCATOR_SIZE_CLASS_H
#define ALLOCATOR_SIZE_CLASS_H

#include <stddef.h>
#include <stdint.h>

enum {
    SIZE_GRAIN = 16, // what every block is aligned to, at least
    SIZE_SMALL_MAX = 2048,
    SIZE_CLASS_COUNT = 24,
};

extern const uint16_t size_class_bytes[SIZE_CLASS_COUNT];

// The smallest class of `size` bytes, 1 to SIZE_SMALL_MAX, whose blocks are multiples of
// the alignment, a power of two up to SIZE_SMALL_MAX.
uint32_t size_class_of(size_t size, size_t alignment);

#endif
