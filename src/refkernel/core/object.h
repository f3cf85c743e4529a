// What every pooled kernel object begins with, and the pools.
//
// A capability remembers its object's address and serial. When the object ends,
// its serial becomes 0 and the pool may give the entry to a new object with a
// new serial; so a capability is dead exactly if the serials differ. Serials
// have 64 bits and never repeat within a pool.
#ifndef REFKERNEL_CORE_OBJECT_H
#define REFKERNEL_CORE_OBJECT_H

#include <stddef.h>
#include <stdint.h>

struct object {
    uint64_t serial;          // 0: nobody uses the entry
    struct object *free_next; // while it is free
};

// A static array of objects. Entries are taken in order the first time and then
// last in, first out, so equal runs use equal addresses.
struct pool {
    unsigned char *entries;
    size_t entry_bytes;
    size_t object_offset; // of the struct object in an entry
    uint32_t entries_max;
    uint32_t fresh_index; // entries from here on were never used
    uint32_t used_count;
    struct object *free_first;
    uint64_t serial_last;
};

// Forgets all entries.
void pool_reset(struct pool *pool);

// An entry with a new serial, whose other fields are as its last user left them;
// NULL if all are in use.
struct object *pool_take(struct pool *pool);

void pool_give(struct pool *pool, struct object *object);

#define OBJECT_OWNER(object_pointer, type, member)                                                 \
    ((type *)(void *)((unsigned char *)(object_pointer)-offsetof(type, member)))

#endif
