// What the analyser runs of the ways through a tree: one of every height, over nodes that
// say anything. Each node holds one entry or child at least and no more than there is room
// for; a path's places are ones that a node can have, before and afterwards.
#include "asobj/tree_path.h"
#include "asobj/tree_walk.h"
#include "eva/object/any.h"

static struct arena arena;
static struct tree tree;
static struct tree_path path;

static uint64_t used; // so that what is read is used

static const uint8_t entries[LEAF_ENTRIES_MAX], children[INNER_CHILDREN_MAX];

static void path_use(void) {
    used += path_entry(&path).start + entries[path.slot] + path_next_start(&path);
    for (uint32_t level = 0; level < tree.height; level++) {
        used += children[path.levels[level].at];
    }
}

static void any_way(void) {
    any_path(&path, tree.height);
    path.leaf = arena_leaf(&arena, (uint32_t)any_word);
}

static void searches_any(void) {
    used += tree_lookup(&tree, any_word).end;
    tree_find(&tree, any_word, &path);
    path_use();
    any_way();
    if (tree_find_gap(&tree, any_word & 1 ? GAP_LARGE : GAP_WHOLE, any_word, &path)) {
        path_use();
    }
    if (tree.height > 0) {
        any_way();
        used += path_gap(&tree, &path, any_word & 1 ? GAP_LARGE : GAP_WHOLE);
    }
}

static void steps_any(void) {
    any_way();
    used += tree_next(&tree, &path);
    path_use();
    any_way();
    used += tree_previous(&tree, &path);
    path_use();
}

static void walk_all(struct tree_walk *walk) {
    struct entry part;
    while (walk_next(walk, &part)) {
        used += part.start;
    }
}

static void walks_any(void) {
    struct tree_walk walk;
    walk_begin(&walk, &tree, any_range());
    walk_all(&walk);
    any_way();
    walk_begin_at(&walk, &tree, &path, any_range());
    walk_all(&walk);
}

void paths_any(void) {
    any_arena(&arena);
    tree.arena = &arena;
    tree.root = (uint32_t)any_word;
    //@ loop unroll 100;
    for (tree.height = 0; tree.height <= TREE_LEVELS_MAX; tree.height++) {
        searches_any();
        steps_any();
        walks_any();
    }
    used += tree_init(&tree, &arena);
}
