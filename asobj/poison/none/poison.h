// Free nodes are plain memory: builds without AddressSanitizer.
#ifndef ASOBJ_NONE_POISON_H
#define ASOBJ_NONE_POISON_H

#include <stddef.h>

static inline void poison(const void *memory, size_t size_bytes) {
    (void)memory;
    (void)size_bytes;
}

static inline void unpoison(const void *memory, size_t size_bytes) {
    (void)memory;
    (void)size_bytes;
}

#endif
