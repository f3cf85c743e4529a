// What the analyser runs of the words that are noted above a leaf: every height, every place
// on the way down, every number of entries that change, one by one; what nodes say besides is
// anything. No count changes; that is looked at afterwards.
#include "asobj/tree_note.h"
#include "eva/object/contracts.h"
#include "eva/object/shape.h"

static struct arena arena;
static struct tree tree;
static struct tree_path path;

static uint64_t used; // so that what is read is used

// Entries of a leaf with so many.
static void changes_any(uint32_t count) {
    arena.leaves[SHAPE_LEAF].count = count;
    //@ loop unroll 100;
    for (path.slot = 0; path.slot <= count; path.slot++) {
        //@ loop unroll 100;
        for (uint32_t changed = 0; path.slot + changed <= count; changed++) {
            const struct span span = path_span(&path, changed);
            must(change_is_possible(&path, changed));
            used += span_gap(span, &path, changed);
            path_note_change(&tree, &path, span, changed, (uint32_t)any_word);
        }
    }
}

// At any place of each node on the way: no other node counts.
static void anywhere_any(void) {
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree.height; level++) {
        path.levels[level].at = any_below(INNER_CHILDREN_MAX);
    }
    //@ loop unroll 100;
    for (uint32_t count = 1; count <= LEAF_ENTRIES_MAX; count++) {
        changes_any(count);
    }
}

static void first_any(const uint32_t *at) {
    any_shape(&tree, &path, at);
    path_move_first(&tree, &path, any_word);
}

void notes_all(void) {
    any_nodes(&arena);
    tree.arena = &arena;
    //@ loop unroll 100;
    for (tree.height = 1; tree.height <= TREE_LEVELS_MAX; tree.height++) {
        shapes_all(tree.height, first_any);
        anywhere_any();
    }
    nodes_use(&arena);
}
