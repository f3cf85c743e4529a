// What the peers' mappings take of the heap.
#ifndef TESTS_BENCH_HEAP_H
#define TESTS_BENCH_HEAP_H

#include <cstddef>

#include <malloc.h>

// What malloc has given out, its own headers included.
inline size_t heap_bytes() {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

#endif
