// What the analyser runs of the searches and steps through a tree, of each height, whose nodes
// all have so many entries, or children: each number, one by one. A search goes by one node of
// each level alone, so these stand for all trees. It looks whether the path is one that the
// models of these (ways.c) leave: to an entry that its leaf has, by children that there are.
#include "eva/object/any.h"
#include "eva/object/contracts.h"

static struct arena arena;
static struct tree tree;
static struct tree_path path;

enum { LEAF = 1, INNER = 1 };

// Words that are not used are greater than all others.
static void possible_leaf(struct leaf *leaf, uint32_t count) {
    any_leaf(leaf, count);
    //@ loop unroll 100;
    for (uint32_t i = count; i < LEAF_ENTRIES_MAX; i++) {
        leaf->start[i] = ENTRY_NONE;
    }
}

static void possible_inner(struct inner *inner, uint32_t count, uint32_t child) {
    any_inner(inner, count);
    //@ loop unroll 100;
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        inner->child[i] = child;
    }
    //@ loop unroll 100;
    for (uint32_t i = count; i < INNER_CHILDREN_MAX; i++) {
        inner->pivot[i - 1] = ENTRY_NONE;
    }
}

static void look_at(void) {
    must(path_is_possible(&tree, &path));
}

static void ways_any(void) {
    tree_find(&tree, any_word, &path);
    look_at();
    if (tree_next(&tree, &path)) {
        look_at();
    }
    tree_find(&tree, any_word, &path);
    if (tree_previous(&tree, &path)) {
        look_at();
    }
}

static void tree_any(uint32_t height, uint32_t entries, uint32_t children) {
    tree = (struct tree){.arena = &arena, .root = height > 0 ? INNER : LEAF, .height = height};
    possible_leaf(&arena.leaves[LEAF], entries);
    //@ loop unroll 100;
    for (uint32_t level = 0; level < height; level++) {
        possible_inner(&arena.inners[INNER + level], children,
                       level + 1 < height ? INNER + level + 1 : LEAF);
    }
    ways_any();
}

void finds_all(void) {
    //@ loop unroll 100;
    for (uint32_t height = 0; height <= TREE_LEVELS_MAX; height++) {
        //@ loop unroll 100;
        for (uint32_t entries = 1; entries <= LEAF_ENTRIES_MAX; entries++) {
            //@ loop unroll 100;
            for (uint32_t children = 1; children <= INNER_CHILDREN_MAX; children++) {
                tree_any(height, entries, children);
            }
        }
    }
}
