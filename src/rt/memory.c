// The four functions that a compiler may call even in freestanding code. This
// file is compiled so that the compiler doesn't turn their loops into calls of
// themselves.
#include "rt/memory.h"

void *memset(void *to, int byte, size_t count) {
    const uint64_t word = (uint8_t)byte * UINT64_C(0x0101010101010101);
    void *next = to;
    size_t words = count / 8, rest = count % 8;
    __asm__ volatile("rep stosq" : "+D"(next), "+c"(words) : "a"(word) : "memory");
    __asm__ volatile("rep stosb" : "+D"(next), "+c"(rest) : "a"(word) : "memory");
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    void *next = to;
    const void *source = from;
    size_t words = count / 8, rest = count % 8;
    __asm__ volatile("rep movsq" : "+D"(next), "+S"(source), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(next), "+S"(source), "+c"(rest) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    // Forwards is right unless the destination begins inside the source.
    if ((uintptr_t)to - (uintptr_t)from >= count) {
        return memcpy(to, from, count);
    }
    uint8_t *bytes = to;
    const uint8_t *source = from;
    while (count > 0) {
        count--;
        bytes[count] = source[count];
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t count) {
    const uint8_t *left = a, *right = b;
    for (size_t i = 0; i < count; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}
