// A B+tree of mappings, ordered by address, with the largest gaps noted on the way.
//
// The first entry is always the sentinel: the pages below SCALE_BEGIN, which no
// mapping may have. So every address has an entry that begins at or below it, and
// every gap follows an entry. A root may be a leaf (height 0). Leaves take from
// and give to their siblings under the same parent before they split or merge.
//
// Nothing here is recursive; every loop is bounded by the tree's constants or by
// the number of entries it reports.
#ifndef ASOBJ_TREE_H
#define ASOBJ_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/arena.h"

struct tree {
    struct arena *arena;
    uint32_t root;    // a leaf's number if height is 0, else an inner node's
    uint32_t height;  // levels of inner nodes
    uint32_t entries; // the sentinel included
    uint32_t leaves;
    uint32_t inners;
};

// An inner node on the way down, and the child taken there.
struct tree_level {
    uint32_t node;
    uint32_t at;
};

// Where an entry stands: the way down to its leaf. Valid until the tree changes.
struct tree_path {
    struct leaf *leaf;
    uint64_t limit;                            // pivot of the next leaf, or TREE_LIMIT
    uint32_t slot;                             // of the entry in the leaf
    struct tree_level levels[TREE_LEVELS_MAX]; // [0] is the root, [height - 1] the leaf's parent
};

#define TREE_LIMIT entry_word(SCALE_END)

enum { TREE_SPLICE_ENTRIES_MAX = 3 };

// A change of one leaf: `remove` entries from the path's slot on, all in that
// leaf, give way to others that lie in the same place of the order.
struct tree_splice {
    struct tree_path path;
    uint32_t remove;
    uint32_t count;
    bool keeps_gaps; // what comes covers what goes, page for page
    struct entry entries[TREE_SPLICE_ENTRIES_MAX];
};

// A checked change of the tree, as edit.h carries it out.
enum tree_edit {
    TREE_EDIT_NOTHING,
    TREE_EDIT_SPLICE,
    TREE_EDIT_MAP,
    TREE_EDIT_UNMAP,
    TREE_EDIT_PROTECT,
    TREE_EDIT_PIECES, // the plan's pieces, and nothing else, in its range
};

struct tree_plan {
    enum tree_edit edit;
    struct arena_need reserved; // nodes set aside for the commit
    bool maps;                  // `entry` is a new mapping
    struct entry entry;
    unsigned rights;           // PROTECT: the new rights
    struct tree_splice splice; // SPLICE: all of the change
};

// False if the arena has no leaf left.
bool tree_init(struct tree *tree, struct arena *arena);
void tree_fini(struct tree *tree);

// The last entry that begins at or below the address.
void tree_find(const struct tree *tree, uint64_t address, struct tree_path *path);

// That entry alone.
struct entry tree_lookup(const struct tree *tree, uint64_t address);

// To the first entry of the next leaf, or the last one of the leaf before; false, and the
// path stays, if there is none.
bool tree_next_leaf(const struct tree *tree, struct tree_path *path);
bool tree_previous_leaf(const struct tree *tree, struct tree_path *path);

// From the path's entry on, the first that is followed by a gap of at least so
// many pages; false, and the path is lost, if there is none.
bool tree_find_gap(const struct tree *tree, enum gap_kind kind, uint64_t pages,
                   struct tree_path *path);

static inline struct entry path_entry(const struct tree_path *path) {
    return leaf_entry(path->leaf, path->slot);
}

// As far as the tree is high: most are low, and paths are copied often.
static inline void path_copy(const struct tree *tree, struct tree_path *to,
                             const struct tree_path *from) {
    to->leaf = from->leaf;
    to->slot = from->slot;
    to->limit = from->limit;
    for (uint32_t level = 0; level < tree->height; level++) {
        to->levels[level] = from->levels[level];
    }
}

// To the entry after or before, likewise.
static inline bool tree_next(const struct tree *tree, struct tree_path *path) {
    if (path->slot + 1 >= path->leaf->count) {
        return tree_next_leaf(tree, path);
    }
    path->slot++;
    return true;
}

static inline bool tree_previous(const struct tree *tree, struct tree_path *path) {
    if (path->slot == 0) {
        return tree_previous_leaf(tree, path);
    }
    path->slot--;
    return true;
}

// The start of what follows the path's entry: exact in page and guard.
static inline uint64_t path_next_start(const struct tree_path *path) {
    bool is_last = path->slot + 1 >= path->leaf->count;
    return is_last ? path->limit : path->leaf->start[path->slot + 1];
}

// Entries of the splice's leaf after it.
static inline uint32_t splice_leaf_count(const struct tree_splice *splice) {
    return splice->path.leaf->count - splice->remove + splice->count;
}

// Whether the leaf can hold them, so that the splice takes no node.
static inline bool splice_fits(const struct tree_splice *splice) {
    return splice_leaf_count(splice) <= LEAF_ENTRIES_MAX;
}

// Nodes that a splice takes, exactly.
struct arena_need tree_splice_need(const struct tree *tree, const struct tree_splice *splice);

// Nodes that suffice for so many splices that lengthen a leaf by one, anywhere, if the
// tree never has more than `entries_peak` entries on the way.
struct arena_need tree_need_bound(const struct tree *tree, uint32_t splices, uint32_t entries_peak);

// Carries a splice out, with nodes from `reserved`.
void tree_splice(struct tree *tree, const struct tree_splice *splice, struct arena_need *reserved);

#endif
