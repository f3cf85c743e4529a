// What Linux's maple tree and red-black tree expect of the kernel around them, for
// one thread: no locks, nobody who reads at the same time, and a node pool that
// costs what the kernel's costs on its short way. Included before each of their
// files, which come out of Debian's package at build time.
#ifndef TESTS_BENCH_LINUX_KERNEL_H
#define TESTS_BENCH_LINUX_KERNEL_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_64BIT

typedef unsigned int gfp_t;
typedef struct {
    char nothing;
} spinlock_t;

struct rcu_head {
    struct rcu_head *next;
    void (*function)(struct rcu_head *head);
};

#define __rcu
#define __init __attribute__((unused))
#define __must_hold(lock)
#define likely(x)            __builtin_expect(!!(x), 1)
#define unlikely(x)          __builtin_expect(!!(x), 0)
#define min(a, b)            ((a) < (b) ? (a) : (b))
#define max(a, b)            ((a) > (b) ? (a) : (b))
#define ARRAY_SIZE(array)    (sizeof(array) / sizeof *(array))
#define DIV_ROUND_UP(a, b)   (((a) + (b)-1) / (b))
#define READ_ONCE(x)         (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define barrier()            __asm__ volatile("" ::: "memory")
#define smp_rmb()            barrier()
#define smp_wmb()            barrier()
#define container_of(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))
#define EXPORT_SYMBOL(name)     extern int linux_bench_nothing
#define EXPORT_SYMBOL_GPL(name) extern int linux_bench_nothing
#define BUG_ON(condition)       ((condition) ? abort() : (void)0)
#define WARN_ON(condition)      ((condition) ? (abort(), 1) : 0)
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define fallthrough             __attribute__((fallthrough))

#define rcu_read_lock()                               ((void)0)
#define rcu_read_unlock()                             ((void)0)
#define rcu_dereference_check(pointer, condition)     READ_ONCE(pointer)
#define rcu_dereference_protected(pointer, condition) (pointer)
#define rcu_assign_pointer(pointer, value)            WRITE_ONCE(pointer, value)
#define call_rcu(head, callback)                      ((callback)(head)) // nobody reads: at once
#define spin_lock(lock)                               ((void)(lock))
#define spin_unlock(lock)                             ((void)(lock))
#define spin_lock_init(lock)                          ((void)(lock))
#define lockdep_is_held(lock)                         1
#define trace_ma_op(...)                              ((void)0)
#define trace_ma_read(...)                            ((void)0)
#define trace_ma_write(...)                           ((void)0)

#define GFP_KERNEL   1U
#define GFP_NOWAIT   2U
#define __GFP_NOWARN 4U
#define __GFP_ZERO   8U
#define SLAB_PANIC   0U

static inline bool gfpflags_allow_blocking(gfp_t flags) {
    return (flags & GFP_KERNEL) != 0;
}

// A pool of nodes of one size: a list of free ones, filled by the chunk.
struct kmem_cache {
    size_t bytes;
    void *free;
};

struct kmem_cache *kmem_cache_create(const char *name, size_t bytes, size_t align, unsigned flags,
                                     void *constructor);
void *kmem_cache_fill(struct kmem_cache *cache);
size_t kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t flags, size_t count, void **nodes);
void kmem_cache_free_bulk(struct kmem_cache *cache, size_t count, void **nodes);

static inline void kmem_cache_free(struct kmem_cache *cache, void *node) {
    *(void **)node = cache->free;
    cache->free = node;
}

static inline void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags) {
    void *node = cache->free != NULL ? cache->free : kmem_cache_fill(cache);
    cache->free = *(void **)node;
    if ((flags & __GFP_ZERO) != 0) {
        memset(node, 0, cache->bytes);
    }
    return node;
}

// Values and marks among pointers, told apart by their low bits.
static inline void *xa_mk_value(unsigned long value) {
    return (void *)(value << 1 | 1);
}

static inline unsigned long xa_to_value(const void *entry) {
    return (uintptr_t)entry >> 1;
}

static inline void *xa_mk_internal(unsigned long value) {
    return (void *)(value << 2 | 2);
}

static inline bool xa_is_internal(const void *entry) {
    return ((uintptr_t)entry & 3) == 2;
}

static inline bool xa_is_node(const void *entry) {
    return xa_is_internal(entry) && (uintptr_t)entry > 4096;
}

#define XA_ZERO_ENTRY xa_mk_internal(257)

static inline bool xa_is_zero(const void *entry) {
    return entry == XA_ZERO_ENTRY;
}

static inline bool xa_is_err(const void *entry) {
    return xa_is_internal(entry) && entry >= xa_mk_internal((unsigned long)-4095);
}

static inline int xa_err(const void *entry) {
    return xa_is_err(entry) ? (int)((long)entry >> 2) : 0;
}

static inline bool xa_is_advanced(const void *entry) {
    return xa_is_internal(entry) && entry <= xa_mk_internal(256);
}

#endif
