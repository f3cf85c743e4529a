// What the analyser runs of the arena: pools in any state, nodes that say anything.
#include "asobj/arena.h"
#include "eva/object/any.h"

static struct arena arena;

static uint64_t used; // so that what is read is used

static void nodes_any(void) {
    struct arena_need need = any_need();
    used += arena_take_leaf(&arena, &need);
    used += arena_take_inner(&arena, &need);
    used += arena_take_frame_map(&arena);
    arena_give_leaf(&arena, (uint32_t)any_word);
    arena_give_inner(&arena, (uint32_t)any_word);
    arena_give_frame_map(&arena, (uint32_t)any_word);
}

void arena_any(void) {
    arena_init(&arena);
    arena_limit(&arena, (uint32_t)any_word, (uint32_t)any_word);
    any_arena(&arena);
    used += arena_reserve(&arena, any_need());
    used += arena_reserve_frame_maps(&arena, any_word);
    nodes_any();
    arena_unreserve(&arena, any_need());
    used += arena_counts(&arena).used;
    used += arena_leaf_number(&arena, arena_leaf(&arena, (uint32_t)any_word));
}
