// Linux's maple tree, used as its memory management uses it: ranges with gaps noted.
// No reader runs at the same time, so nodes are given back at once, which is kinder
// to it than Linux is.
#include "kernel.h"

#include <linux/maple_tree.h>

#include "map.h"

struct linux_map {
    struct maple_tree tree;
};

void maple_tree_init(void);

struct linux_map *maple_create(void) {
    static bool ready;
    if (!ready) {
        maple_tree_init();
        ready = true;
    }
    struct linux_map *map = malloc(sizeof *map);
    mt_init_flags(&map->tree, MT_FLAGS_ALLOC_RANGE);
    return map;
}

void maple_destroy(struct linux_map *map) {
    mtree_destroy(&map->tree);
    free(map);
}

bool maple_insert(struct linux_map *map, struct linux_mapping mapping) {
    return mtree_insert_range(&map->tree, mapping.begin, mapping.end - 1, xa_mk_value(mapping.word),
                              GFP_KERNEL) == 0;
}

bool maple_remove(struct linux_map *map, uint64_t begin, uint64_t end) {
    MA_STATE(state, &map->tree, begin, begin);
    if (mas_walk(&state) == NULL || state.index != begin || state.last != end - 1) {
        return false;
    }
    mas_set_range(&state, begin, end - 1);
    return mas_store_gfp(&state, NULL, GFP_KERNEL) == 0;
}

bool maple_find(struct linux_map *map, uint64_t address, struct linux_mapping *mapping) {
    MA_STATE(state, &map->tree, address, address);
    void *entry = mas_walk(&state);
    if (entry == NULL) {
        return false;
    }
    *mapping = (struct linux_mapping){state.index, state.last + 1, xa_to_value(entry)};
    return true;
}

uint64_t maple_lookup(struct linux_map *map, uint64_t address) {
    void *entry = mtree_load(&map->tree, address);
    return entry == NULL ? 0 : xa_to_value(entry);
}

bool maple_change(struct linux_map *map, uint64_t begin, uint64_t end, uint64_t word) {
    MA_STATE(state, &map->tree, begin, begin);
    void *value = xa_mk_value(word);
    void *old = mas_walk(&state);
    if (old == NULL || state.last < end - 1) {
        return false;
    }
    if (old == value) {
        return true; // a store would cut the range, equal or not
    }
    bool at_begin = state.index == begin, at_end = state.last == end - 1;
    if (at_begin && begin > 0) {
        mas_set(&state, begin - 1);
        begin = mas_walk(&state) == value ? state.index : begin;
    }
    if (at_end) {
        mas_set(&state, end);
        end = mas_walk(&state) == value ? state.last + 1 : end;
    }
    mas_set_range(&state, begin, end - 1);
    return mas_store_gfp(&state, value, GFP_KERNEL) == 0;
}

bool maple_find_gap(struct linux_map *map, uint64_t zone_begin, uint64_t zone_end, uint64_t length,
                    uint64_t align, uint64_t *begin) {
    MA_STATE(state, &map->tree, 0, 0);
    for (uint64_t from = zone_begin; from < zone_end;) {
        mas_reset(&state);
        if (mas_empty_area(&state, from, zone_end - 1, length) != 0) {
            return false;
        }
        *begin = (state.index + align - 1) & ~(align - 1);
        if (*begin == state.index) {
            return true;
        }
        mas_set(&state, state.index);
        (void)mas_walk(&state); // the whole gap
        uint64_t gap_end = state.last < zone_end ? state.last + 1 : zone_end;
        if (*begin < gap_end && gap_end - *begin >= length) {
            return true;
        }
        from = gap_end;
    }
    return false;
}
