// Linux's two interval maps behind plain calls: what the peers of the benchmark are
// made of. All ranges are bytes, half open; `word` is a mapping's attributes.
#ifndef TESTS_BENCH_LINUX_MAP_H
#define TESTS_BENCH_LINUX_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct linux_mapping {
    uint64_t begin, end, word;
};

// One set of calls for each of the two. The maps are the callee's.
struct linux_map;

#define LINUX_MAP_CALLS(name)                                                                      \
    struct linux_map *name##_create(void);                                                         \
    void name##_destroy(struct linux_map *map);                                                    \
    bool name##_insert(struct linux_map *map, struct linux_mapping mapping);                       \
    bool name##_remove(struct linux_map *map, uint64_t begin, uint64_t end);                       \
    bool name##_find(struct linux_map *map, uint64_t address, struct linux_mapping *mapping);      \
    /* the word at the address, or 0 */                                                            \
    uint64_t name##_lookup(struct linux_map *map, uint64_t address);                               \
    /* the part of a mapping gets the word, and is joined to neighbours that have it */            \
    bool name##_change(struct linux_map *map, uint64_t begin, uint64_t end, uint64_t word);        \
    /* the lowest gap of the zone with an aligned place for `length` bytes */                      \
    bool name##_find_gap(struct linux_map *map, uint64_t zone_begin, uint64_t zone_end,            \
                         uint64_t length, uint64_t align, uint64_t *begin);

LINUX_MAP_CALLS(maple)
LINUX_MAP_CALLS(rbtree)

#endif
