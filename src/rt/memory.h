// What string.h would offer of memory: the compiler may call these, and so may
// programs.
#ifndef RT_MEMORY_H
#define RT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int byte, size_t count);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
int memcmp(const void *a, const void *b, size_t count);

#endif
