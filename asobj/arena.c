#include "asobj/arena.h"
#include "asobj/frequent.h"

#include "poison.h"

static void pool_limit(struct pool *pool, uint32_t nodes_max) {
    pool->nodes_max = nodes_max < pool->nodes_max ? nodes_max : pool->nodes_max;
}

static uint32_t pool_available(const struct pool *pool) {
    return pool->nodes_max - pool->used - pool->reserved;
}

void arena_init(struct arena *arena) {
    arena->leaf_pool = (struct pool){.fresh = 1, .nodes_max = ARENA_LEAVES - 1};
    arena->inner_pool = (struct pool){.fresh = 1, .nodes_max = ARENA_INNERS - 1};
    arena->frame_map_pool = (struct pool){.fresh = 1, .nodes_max = ARENA_FRAME_MAPS - 1};
    arena->nodes_peak = 0;
    arena->frame_maps[0] = (union frame_map){{0}};
    leaf_clear(&arena->leaves[0]);
    inner_clear(&arena->inners[0]);
    arena->leaves[0].count = 1;
    arena->inners[0].count = 1;
    poison(&arena->leaves[1], sizeof arena->leaves - sizeof arena->leaves[0]);
    poison(&arena->inners[1], sizeof arena->inners - sizeof arena->inners[0]);
    poison(&arena->frame_maps[1], sizeof arena->frame_maps - sizeof arena->frame_maps[0]);
}

void arena_limit(struct arena *arena, uint32_t leaves_max, uint32_t inners_max) {
    pool_limit(&arena->leaf_pool, leaves_max);
    pool_limit(&arena->inner_pool, inners_max);
}

bool arena_reserve(struct arena *arena, struct arena_need need) {
    if (need.leaves > pool_available(&arena->leaf_pool) ||
        need.inners > pool_available(&arena->inner_pool)) {
        return false;
    }
    arena->leaf_pool.reserved += need.leaves;
    arena->inner_pool.reserved += need.inners;
    return true;
}

void arena_unreserve(struct arena *arena, struct arena_need need) {
    arena->leaf_pool.reserved -= need.leaves;
    arena->inner_pool.reserved -= need.inners;
}

static void arena_count_taken(struct arena *arena, struct pool *pool) {
    pool->reserved--;
    pool->used++;
    uint32_t nodes = arena->leaf_pool.used + arena->inner_pool.used;
    arena->nodes_peak = nodes > arena->nodes_peak ? nodes : arena->nodes_peak;
}

RARE uint32_t arena_take_leaf(struct arena *arena, struct arena_need *reserved) {
    struct pool *pool = &arena->leaf_pool;
    uint32_t index = pool->free != 0 ? pool->free : pool->fresh;
    struct leaf *leaf = arena_leaf(arena, index);
    unpoison(leaf, sizeof *leaf);
    if (pool->free != 0) {
        pool->free = leaf->count;
    } else {
        pool->fresh++;
    }
    leaf_clear(leaf);
    reserved->leaves--;
    arena_count_taken(arena, pool);
    return index;
}

RARE uint32_t arena_take_inner(struct arena *arena, struct arena_need *reserved) {
    struct pool *pool = &arena->inner_pool;
    uint32_t index = pool->free != 0 ? pool->free : pool->fresh;
    struct inner *inner = arena_inner(arena, index);
    unpoison(inner, sizeof *inner);
    if (pool->free != 0) {
        pool->free = inner->count;
    } else {
        pool->fresh++;
    }
    inner_clear(inner);
    reserved->inners--;
    arena_count_taken(arena, pool);
    return index;
}

RARE void arena_give_leaf(struct arena *arena, uint32_t index) {
    struct leaf *leaf = arena_leaf(arena, index);
    leaf->count = arena->leaf_pool.free;
    poison(leaf, sizeof *leaf);
    arena->leaf_pool.free = index;
    arena->leaf_pool.used--;
}

RARE void arena_give_inner(struct arena *arena, uint32_t index) {
    struct inner *inner = arena_inner(arena, index);
    inner->count = arena->inner_pool.free;
    poison(inner, sizeof *inner);
    arena->inner_pool.free = index;
    arena->inner_pool.used--;
}

bool arena_reserve_frame_maps(struct arena *arena, uint64_t count) {
    struct pool *pool = &arena->frame_map_pool;
    if (count > pool_available(pool)) {
        return false;
    }
    pool->reserved += (uint32_t)count;
    return true;
}

uint32_t arena_take_frame_map(struct arena *arena) {
    struct pool *pool = &arena->frame_map_pool;
    uint32_t index = pool->free != 0 ? pool->free : pool->fresh;
    union frame_map *map = arena_frame_map(arena, index);
    unpoison(map, sizeof *map);
    if (pool->free != 0) {
        pool->free = map->child[0];
    } else {
        pool->fresh++;
    }
    pool->reserved--;
    pool->used++;
    return index;
}

void arena_give_frame_map(struct arena *arena, uint32_t index) {
    union frame_map *map = arena_frame_map(arena, index);
    map->child[0] = arena->frame_map_pool.free;
    poison(map, sizeof *map);
    arena->frame_map_pool.free = index;
    arena->frame_map_pool.used--;
}

struct arena_counts arena_counts(const struct arena *arena) {
    return (struct arena_counts){
        .used = arena->leaf_pool.used + arena->inner_pool.used,
        .peak = arena->nodes_peak,
        .max = arena->leaf_pool.nodes_max + arena->inner_pool.nodes_max,
    };
}
