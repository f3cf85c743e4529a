// A walk over the entries that overlap a range, in order, each cut to it. The tree stays
// as it is meanwhile.
#ifndef ASOBJ_TREE_WALK_H
#define ASOBJ_TREE_WALK_H

#include "asobj/tree.h"

struct tree_walk {
    const struct tree *tree;
    struct range range;
    struct tree_path path; // of the entry to look at next
    bool more;             // there is one
};

// From the path on, which is that of the first such entry or of one before it.
static inline void walk_begin_at(struct tree_walk *walk, const struct tree *tree,
                                 const struct tree_path *path, struct range range) {
    walk->tree = tree;
    walk->range = range;
    path_copy(tree, &walk->path, path);
    walk->more = !range_is_empty(range);
}

static inline void walk_begin(struct tree_walk *walk, const struct tree *tree, struct range range) {
    walk->tree = tree;
    walk->range = range;
    walk->more = !range_is_empty(range);
    tree_find(tree, range.begin, &walk->path);
}

// The next part; false if there is none.
static inline bool walk_next(struct tree_walk *walk, struct entry *part) {
    while (walk->more) {
        struct entry entry = path_entry(&walk->path);
        if (entry_begin(entry) >= walk->range.end) {
            return false;
        }
        walk->more = tree_next(walk->tree, &walk->path);
        if (entry_end(entry) > walk->range.begin) {
            *part = entry_within(entry, walk->range);
            return true;
        }
    }
    return false;
}

#endif
