#include "eva/object/any.h"

void any_account(struct account *account, uint32_t height) {
    *account = (struct account){
        .memory = (uint32_t)any_word,
        .root = (uint32_t)any_word,
        .height = height,
        .rights = (uint32_t)any_word,
        .frame_count = any_word,
        .frames_used = any_word,
    };
}

void any_counts(struct space_counts *counts) {
    *counts = (struct space_counts){
        any_word, (uint32_t)any_word, (uint32_t)any_word, any_word, any_word, (uint32_t)any_word,
    };
}

static void any_pool(struct pool *pool) {
    *pool = (struct pool){
        (uint32_t)any_word, (uint32_t)any_word, (uint32_t)any_word,
        (uint32_t)any_word, (uint32_t)any_word,
    };
}

void any_leaf(struct leaf *leaf, uint32_t count) {
    for (uint32_t i = 0; i < LEAF_ENTRIES_MAX; i++) {
        leaf->start[i] = any_word;
        leaf->end[i] = any_word;
    }
    leaf->count = count;
}

void any_inner(struct inner *inner, uint32_t count) {
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX - 1; i++) {
        inner->pivot[i] = any_word;
    }
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        inner->child[i] = (uint32_t)any_word;
        inner->gap[i] = (uint32_t)any_word;
        inner->large[i] = (uint32_t)any_word;
    }
    inner->count = count;
}

void any_path(struct tree_path *path, uint32_t height) {
    path->limit = any_word;
    path->slot = any_below(LEAF_ENTRIES_MAX);
    for (uint32_t level = 0; level < height; level++) {
        path->levels[level].node = (uint32_t)any_word;
        path->levels[level].at = any_below(INNER_CHILDREN_MAX);
    }
}

void any_arena(struct arena *arena) {
    any_pool(&arena->leaf_pool);
    any_pool(&arena->inner_pool);
    any_pool(&arena->frame_map_pool);
    arena->nodes_peak = (uint32_t)any_word;
    //@ loop unroll ARENA_LEAVES;
    for (uint32_t i = 0; i < ARENA_LEAVES; i++) {
        any_leaf(&arena->leaves[i], 1 + any_below(LEAF_ENTRIES_MAX));
    }
    //@ loop unroll ARENA_INNERS;
    for (uint32_t i = 0; i < ARENA_INNERS; i++) {
        any_inner(&arena->inners[i], 1 + any_below(INNER_CHILDREN_MAX));
    }
    //@ loop unroll ARENA_FRAME_MAPS;
    for (uint32_t i = 1; i < ARENA_FRAME_MAPS; i++) {
        for (uint32_t k = 0; k < FRAME_MAP_WORDS; k++) {
            arena->frame_maps[i].used[k] = any_word;
        }
    }
    arena->frame_maps[0] = (union frame_map){{0}};
}

void any_space_above(struct space *space, struct arena *arena, uint32_t height) {
    space->tree = (struct tree){
        arena,
        (uint32_t)any_word,
        height,
        (uint32_t)any_word,
        (uint32_t)any_word,
        (uint32_t)any_word,
    };
    space->policy = any_policy();
    any_counts(&space->counts);
    space->edit_sequence = (uint32_t)any_word;
}
