#include "eva/object/line.h"

#include <stddef.h>

#include "eva/object/contracts.h"

struct line line;
uint32_t line_mark;

enum { MARK_FIRST = 8 };

//@ assigns \result \from place;
unsigned Frama_C_offset(const void *place);

static struct arena arena;

static void any_count(enum line_leaf leaf) {
    any_leaf(&arena.leaves[leaf], 1 + any_below(LEAF_ENTRIES_MAX));
}

void any_line(struct tree *tree) {
    line_mark = 0;
    *tree = (struct tree){
        &arena, LINE_HERE, line.height, (uint32_t)any_word, (uint32_t)any_word, (uint32_t)any_word,
    };
    any_count(LINE_BELOW);
    any_count(LINE_ABOVE);
    any_leaf(&arena.leaves[LINE_HERE], line.count);
    any_leaf(&arena.leaves[LINE_NEXT], line.next);
    if (line.height == 0) {
        arena.leaves[LINE_HERE].start[0] = ENTRY_SENTINEL;
        arena.leaves[LINE_HERE].end[0] = entry_word(SCALE_BEGIN);
    }
    any_inner(&arena.inners[0], INNER_CHILDREN_MAX);
}

static void next_all(void (*each)(void)) {
    bool counts = line.height > 0 && line.slot + 1 == line.count;
    if (line.goes_on) {
        line.next = 1 + any_below(LEAF_ENTRIES_MAX);
        each();
        return;
    }
    //@ loop unroll 100;
    for (line.next = 1; line.next <= (counts ? LEAF_ENTRIES_MAX : 1); line.next++) {
        each();
    }
}

static void places_all(void (*each)(void)) {
    //@ loop unroll 100;
    for (line.count = LEAF_ENTRIES_MAX; line.count > 0; line.count--) {
        //@ loop unroll 100;
        for (line.slot = 0; line.slot < line.count; line.slot++) {
            next_all(each);
        }
    }
}

void lines_all(void (*each)(void)) {
    line.height = TREE_LEVELS_MAX;
    places_all(each);
    line.height = 0;
    places_all(each);
}

// Where the way says that a leaf is behind it, one is: its pivot is not the end.
void line_enter(const struct tree *tree, struct tree_path *path, enum line_leaf leaf) {
    bool is_last = tree->height == 0 || any_word & 1;
    path->leaf = &arena.leaves[leaf];
    path->limit = TREE_LIMIT;
    if (!is_last) {
        path->limit = any_word;
        path->limit = path->limit < TREE_LIMIT ? path->limit : 0;
    }
    //@ loop unroll 100;
    for (uint32_t level = 0; level < tree->height; level++) {
        path->levels[level] = (struct tree_level){0, any_below(INNER_CHILDREN_MAX)};
    }
}

void tree_find(const struct tree *tree, uint64_t address, struct tree_path *path) {
    (void)address;
    line_mark = LINE_HERE;
    line_enter(tree, path, LINE_HERE);
    path->slot = line.slot;
}

static enum line_leaf line_of(const struct tree_path *path) {
    return (enum line_leaf)arena_leaf_number(&arena, path->leaf);
}

bool tree_next_leaf(const struct tree *tree, struct tree_path *path) {
    static const enum line_leaf after[] = {
        0, LINE_HERE, LINE_NEXT, LINE_ABOVE, LINE_ABOVE,
    };
    enum line_leaf leaf = after[line_of(path)];
    if (path->limit == TREE_LIMIT) {
        return false;
    }
    while (leaf == LINE_ABOVE && !line.goes_on) {
    }
    if (leaf == LINE_ABOVE) {
        any_count(leaf);
    }
    line_mark = (uint32_t)leaf | (line_mark & MARK_FIRST);
    if (Frama_C_offset(path) == offsetof(struct window, first)) {
        line_mark |= MARK_FIRST;
    }
    line_enter(tree, path, leaf);
    path->slot = 0;
    return true;
}

// There can always be one more below, and above what is behind the next.
bool tree_previous_leaf(const struct tree *tree, struct tree_path *path) {
    static const enum line_leaf before[] = {
        0, LINE_BELOW, LINE_BELOW, LINE_HERE, LINE_ABOVE,
    };
    enum line_leaf leaf = before[line_of(path)];
    if (tree->height == 0 || any_word & 1) {
        return false;
    }
    if (leaf == LINE_BELOW || leaf == LINE_ABOVE) {
        any_count(leaf);
    }
    line_enter(tree, path, leaf);
    path->slot = path->leaf->count - 1;
    return true;
}

bool line_is_above(void) {
    return (line_mark & ~(uint32_t)MARK_FIRST) == LINE_ABOVE;
}
