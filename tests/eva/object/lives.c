// What the analyser runs of a space's beginning and end. At its end it has a tree of any
// height, each node of which is given back once. Models stand in for the account, and for the way
// down to the next leaf: below where it turns it meets nodes that it has not met before, each with
// as many children as it may have.
#include "asobj/tree_path.h"
#include "eva/object/any.h"
#include "eva/object/contracts.h"

static struct arena arena;
static struct space space;
static uint64_t memory_bytes[ENTRY_MEMORIES_MAX];

static uint64_t used; // so that what is read is used

void account_clear(struct account *account) {
    account->memory = ACCOUNT_ABSENT;
}

void account_close(struct account *account, struct arena *closed) {
    used += account->height + closed->frame_map_pool.used;
    account_clear(account);
}

enum { ROOT = 1, LEAF = 1 }; // an inner node a level from the root on, and one leaf

static void any_node(uint32_t level) {
    any_inner(&arena.inners[ROOT + level],
              INNER_CHILDREN_MIN + any_below(INNER_CHILDREN_MAX - INNER_CHILDREN_MIN + 1));
}

void path_descend_first(const struct tree *tree, struct tree_path *path, uint32_t level) {
    must(level < tree->height && path->levels[level].at < INNER_CHILDREN_MAX);
    //@ loop unroll 100;
    for (uint32_t i = level + 1; i < tree->height; i++) {
        any_node(i);
        path->levels[i] = (struct tree_level){ROOT + i, 0};
    }
    path->leaf = &tree->arena->leaves[LEAF];
    path->limit = any_word;
    path->slot = 0;
}

static void any_tree(uint32_t height) {
    space.tree = (struct tree){
        .arena = &arena,
        .root = ROOT,
        .height = height,
        .entries = (uint32_t)any_word,
        .leaves = (uint32_t)any_word,
        .inners = (uint32_t)any_word,
    };
    any_node(0);
}

void lives_any(void) {
    const struct space_policy policy = any_policy();
    any_arena(&arena);
    used += space_init(&space, &arena, &policy, memory_bytes);
    used += leaf_is_possible(arena_leaf(&arena, space.tree.root));
    //@ loop unroll 100;
    for (uint32_t height = 0; height <= TREE_LEVELS_MAX; height++) {
        any_tree(height);
        any_account(&space.account, any_below(ACCOUNT_LEVELS_MAX + 1));
        space_fini(&space);
    }
}
