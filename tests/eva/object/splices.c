// What the analyser runs of the change of a leaf: each place in the leaf's parent, each number
// of entries that it has, that go and that come, told apart; its neighbours hold as many as
// they may. Models stand in for what is done with single leaves (leaves.c), for the arena, and
// for what follows further up. Afterwards it looks whether each leaf that is left holds as many
// as it may.
#include "asobj/tree_climb.h"
#include "asobj/tree_note.h"
#include "eva/object/any.h"
#include "eva/object/contracts.h"

enum { HERE = 1, LEFT, RIGHT, TAKEN, LEAVES_END, PARENT = 1 };

static struct arena arena;
static struct tree tree;
static struct tree_splice splice;

uint32_t parent_children, parent_at; // told apart, by each value
uint32_t splice_entries, splice_slot, splice_remove, splice_count, leaf_given;

static uint64_t used; // so that what is read is used

uint32_t arena_take_leaf(struct arena *taken_from, struct arena_need *reserved) {
    reserved->leaves--;
    any_leaf(&taken_from->leaves[TAKEN], 0);
    return TAKEN;
}

void arena_give_leaf(struct arena *given_to, uint32_t index) {
    any_leaf(&given_to->leaves[index], 0);
    leaf_given = index;
}

struct span path_span(const struct tree_path *path, uint32_t entries) {
    must(change_is_possible(path, entries));
    return (struct span){any_word, any_word};
}

uint32_t span_gap(struct span span, const struct tree_path *path, uint32_t entries) {
    used += span.end + span.next;
    must(change_is_possible(path, entries));
    return (uint32_t)any_word;
}

void path_note_change(const struct tree *noted, const struct tree_path *path, struct span span,
                      uint32_t entries, uint32_t old) {
    used += span.end + span.next + old;
    must(noted->height > 0 && change_is_possible(path, entries));
}

void path_move_first(const struct tree *moved, const struct tree_path *path, uint64_t first) {
    used += first;
    must(moved->height > 0 && path->levels[moved->height - 1].at < INNER_CHILDREN_MAX);
}

void tree_raise(struct tree *raised, struct gap_pair left, struct branch right,
                struct arena_need *reserved) {
    used += left.whole + left.large + right.child + reserved->inners;
    must(raised->height == 0);
    raised->height++;
}

struct branch branch_of_leaf(const struct leaf *leaf, uint32_t index, uint64_t limit) {
    return (struct branch){index, leaf_gap_pair(leaf, limit), pivot_of(leaf->start[0])};
}

void inner_note(struct inner *parent, uint32_t slot, struct gap_pair gaps) {
    must(slot < parent->count);
    parent->gap[slot] = gaps.whole;
    parent->large[slot] = gaps.large;
}

void tree_climb(struct tree *climbed, const struct tree_path *path, uint32_t level, uint32_t slot,
                struct branch branch, struct arena_need *reserved) {
    used += reserved->inners;
    must(climb_is_possible(climbed, path, level, slot, branch.child != 0));
}

void tree_climb_short(struct tree *climbed, const struct tree_path *path, uint32_t slot) {
    must(climbed->height > 0 && climb_short_is_possible(climbed, path, slot));
}

static uint32_t any_count(void) {
    return LEAF_ENTRIES_MIN + any_below(LEAF_ENTRIES_MAX - LEAF_ENTRIES_MIN + 1);
}

// The leaf's parent, and its other children.
static void any_parent(void) {
    struct inner *parent = &arena.inners[PARENT];
    parent_children = INNER_CHILDREN_MIN + any_below(INNER_CHILDREN_MAX - INNER_CHILDREN_MIN + 1);
    parent_at = any_below(parent_children);
    any_inner(parent, parent_children);
    //@ loop unroll 100;
    for (uint32_t i = 0; i < INNER_CHILDREN_MAX; i++) {
        parent->child[i] = i < parent_at ? LEFT : i == parent_at ? HERE : RIGHT;
    }
    any_leaf(&arena.leaves[LEFT], any_count());
    any_leaf(&arena.leaves[RIGHT], any_count());
    any_leaf(&arena.leaves[TAKEN], any_count());
}

static void any_way(void) {
    splice.path.leaf = &arena.leaves[HERE];
    splice.path.limit = any_word;
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree.height; level++) {
        const bool is_lowest = level + 1 == tree.height;
        const uint32_t node = is_lowest ? PARENT : PARENT + 1 + level;
        splice.path.levels[level].node = node;
        splice.path.levels[level].at = is_lowest ? parent_at : any_below(INNER_CHILDREN_MAX);
        if (!is_lowest) {
            any_inner(&arena.inners[node], INNER_CHILDREN_MAX);
        }
    }
}

// A root keeps an entry.
static void any_splice(void) {
    splice_entries = tree.height == 0 ? 1 + any_below(LEAF_ENTRIES_MAX) : any_count();
    splice_slot = any_below(splice_entries + 1);
    splice_remove = any_below(splice_entries - splice_slot + 1);
    splice_count = any_below(TREE_SPLICE_ENTRIES_MAX + 1);
    if (tree.height == 0 && splice_slot == 0 && splice_count == 0) {
        splice_count = 1;
    }
    any_leaf(&arena.leaves[HERE], splice_entries);
    splice.path.slot = splice_slot;
    splice.remove = splice_remove;
    splice.count = splice_count;
    splice.keeps_gaps = any_word & 1;
    for (uint32_t i = 0; i < TREE_SPLICE_ENTRIES_MAX; i++) {
        splice.entries[i] = any_entry();
    }
}

static void any_height(uint32_t height) {
    tree = (struct tree){
        &arena,
        height > 0 ? PARENT : HERE,
        height,
        (uint32_t)any_word,
        (uint32_t)any_word,
        (uint32_t)any_word,
    };
    any_parent();
    any_way();
    any_splice();
}

// Those that were not given back.
static void leaves_look_at(void) {
    const uint32_t least = tree.height > 0 ? LEAF_ENTRIES_MIN : 1;
    //@ loop unroll 100;
    for (uint32_t i = HERE; i < LEAVES_END; i++) {
        must(i == leaf_given ||
             (arena.leaves[i].count >= least && arena.leaves[i].count <= LEAF_ENTRIES_MAX));
    }
}

static void forget(void) {
    parent_children = 0;
    parent_at = 0;
    splice_entries = 0;
    splice_slot = 0;
    splice_remove = 0;
    splice_count = 0;
    leaf_given = 0;
}

static void height_any(uint32_t height) {
    any_height(height);
    must(splice_is_possible(&tree, &splice));
    struct arena_need reserved = tree_splice_need(&tree, &splice);
    used += tree_need_bound(&tree, (uint32_t)any_word, (uint32_t)any_word).leaves;
    used += splice_fits(&splice);
    tree_splice(&tree, &splice, &reserved);
    leaves_look_at();
    forget();
}

// Below the most levels, of which the lowest alone counts here; and a root that is a leaf.
void splices_any(void) {
    height_any(TREE_LEVELS_MAX);
    height_any(0);
}
