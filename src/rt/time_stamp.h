// The processor's own count, for what is measured.
#ifndef RT_TIME_STAMP_H
#define RT_TIME_STAMP_H

#include <stdint.h>

// What the machine has run so far: under -icount shift=0, instructions.
static inline uint64_t time_stamp(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

#endif
