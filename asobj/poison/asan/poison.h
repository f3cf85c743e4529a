// Free nodes are forbidden memory: in a static pool nothing else would show a use
// after a give-back.
#ifndef ASOBJ_ASAN_POISON_H
#define ASOBJ_ASAN_POISON_H

#include <sanitizer/asan_interface.h>

static inline void poison(const void *memory, size_t size_bytes) {
    __asan_poison_memory_region(memory, size_bytes);
}

static inline void unpoison(const void *memory, size_t size_bytes) {
    __asan_unpoison_memory_region(memory, size_bytes);
}

#endif
