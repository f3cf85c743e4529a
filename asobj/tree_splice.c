// Changing a leaf, and what follows from it above. A leaf that would overflow
// shares with a sibling that has room; two full siblings become three. A leaf that
// runs short takes from a sibling or becomes one with it. Inner nodes split in two
// and merge alike.
#include "asobj/tree_path.h"

// Entries of several leaves in a row, to be dealt out anew.
struct run {
    uint32_t count;
    uint64_t start[2 * LEAF_ENTRIES_MAX + TREE_SPLICE_ENTRIES_MAX];
    uint64_t end[2 * LEAF_ENTRIES_MAX + TREE_SPLICE_ENTRIES_MAX];
};

static void run_add(struct run *run, struct entry entry) {
    run->start[run->count] = entry.start;
    run->end[run->count] = entry.end;
    run->count++;
}

static void run_add_leaf(struct run *run, const struct leaf *leaf) {
    for (uint32_t i = 0; i < leaf->count; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
}

// The leaf as the splice leaves it.
static void run_add_spliced(struct run *run, const struct leaf *leaf,
                            const struct tree_splice *splice) {
    for (uint32_t i = 0; i < splice->path.slot; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
    for (uint32_t i = 0; i < splice->count; i++) {
        run_add(run, splice->entries[i]);
    }
    for (uint32_t i = splice->path.slot + splice->remove; i < leaf->count; i++) {
        run_add(run, leaf_entry(leaf, i));
    }
}

// Deals the run out to the leaves, evenly, the first ones getting what is odd.
static void run_deal(const struct run *run, struct leaf *const *leaves, uint32_t leaf_count) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < leaf_count; i++) {
        uint32_t left = run->count - from;
        uint32_t share = (left + leaf_count - i - 1) / (leaf_count - i);
        leaf_clear(leaves[i]);
        for (uint32_t k = 0; k < share; k++) {
            leaves[i]->start[k] = run->start[from + k];
            leaves[i]->end[k] = run->end[from + k];
        }
        leaves[i]->count = share;
        from += share;
    }
}

// A node that its parent doesn't know yet.
struct branch {
    uint32_t child; // 0: none
    uint32_t gap;
    uint64_t pivot;
};

// Children of one or two inner nodes in a row; pivot[i] stands before child[i].
struct family {
    uint32_t count;
    struct branch members[2 * INNER_CHILDREN_MAX + 1];
};

static void family_add(struct family *family, struct branch branch) {
    family->members[family->count] = branch;
    family->count++;
}

static void family_add_inner(struct family *family, const struct inner *inner, uint64_t pivot) {
    for (uint32_t i = 0; i < inner->count; i++) {
        uint64_t before = i == 0 ? pivot : inner->pivot[i - 1];
        family_add(family, (struct branch){inner->child[i], inner->gap[i], before});
    }
}

static void inner_fill(struct inner *inner, const struct branch *members, uint32_t count) {
    inner_clear(inner);
    for (uint32_t i = 0; i < count; i++) {
        inner->child[i] = members[i].child;
        inner->gap[i] = members[i].gap;
        if (i > 0) {
            inner->pivot[i - 1] = members[i].pivot;
        }
    }
    inner->count = count;
}

// Puts a branch at a place of a node that has room; never the first place.
static void inner_insert(struct inner *inner, uint32_t slot, struct branch branch) {
    for (uint32_t i = inner->count; i > slot; i--) {
        inner->child[i] = inner->child[i - 1];
        inner->gap[i] = inner->gap[i - 1];
        inner->pivot[i - 1] = inner->pivot[i - 2];
    }
    inner->child[slot] = branch.child;
    inner->gap[slot] = branch.gap;
    inner->pivot[slot - 1] = branch.pivot;
    inner->count++;
}

// Takes out a child that is not the first.
static void inner_remove(struct inner *inner, uint32_t slot) {
    for (uint32_t i = slot; i + 1 < inner->count; i++) {
        inner->child[i] = inner->child[i + 1];
        inner->gap[i] = inner->gap[i + 1];
        inner->pivot[i - 1] = inner->pivot[i];
    }
    inner->count--;
    inner->child[inner->count] = 0;
    inner->gap[inner->count] = 0;
    inner->pivot[inner->count - 1] = ENTRY_NONE;
}

static uint32_t tree_take_leaf(struct tree *tree, struct arena_need *reserved) {
    tree->leaves++;
    return arena_take_leaf(tree->arena, reserved);
}

static uint32_t tree_take_inner(struct tree *tree, struct arena_need *reserved) {
    tree->inners++;
    return arena_take_inner(tree->arena, reserved);
}

static void tree_give_inner(struct tree *tree, uint32_t index) {
    tree->inners--;
    arena_give_inner(tree->arena, index);
}

// A root above the old one and its new neighbour.
static void tree_raise(struct tree *tree, uint32_t gap, struct branch right,
                       struct arena_need *reserved) {
    uint32_t index = tree_take_inner(tree, reserved);
    struct inner *root = arena_inner(tree->arena, index);
    root->child[0] = tree->root;
    root->gap[0] = gap;
    root->count = 1;
    inner_insert(root, 1, right);
    tree->root = index;
    tree->height++;
}

// Makes room for a branch by a second node; returns the second as a branch.
static struct branch inner_split(struct tree *tree, struct inner *node, uint32_t slot,
                                 struct branch branch, struct arena_need *reserved) {
    struct family family = {0};
    for (uint32_t i = 0; i < node->count; i++) {
        if (i == slot) {
            family_add(&family, branch);
        }
        uint64_t before = i == 0 ? 0 : node->pivot[i - 1];
        family_add(&family, (struct branch){node->child[i], node->gap[i], before});
    }
    if (slot == node->count) {
        family_add(&family, branch);
    }
    uint32_t keep = (family.count + 1) / 2;
    uint32_t index = tree_take_inner(tree, reserved);
    struct inner *right = arena_inner(tree->arena, index);
    inner_fill(node, family.members, keep);
    inner_fill(right, &family.members[keep], family.count - keep);
    return (struct branch){index, inner_gap(right), family.members[keep].pivot};
}

// The node at path level `level` has new gap words, and a branch to take in at
// `slot`, if there is one; goes up as far as anything changes.
static void tree_climb(struct tree *tree, const struct tree_path *path, uint32_t level,
                       uint32_t slot, struct branch branch, struct arena_need *reserved) {
    uint32_t gap = 0;
    for (uint32_t above = level + 1; above > 0; above--) {
        struct inner *node = arena_inner(tree->arena, path->node[above - 1]);
        if (above - 1 < level) {
            node->gap[path->at[above - 1]] = gap;
            slot = path->at[above - 1] + 1;
        }
        if (branch.child != 0 && node->count < INNER_CHILDREN_MAX) {
            inner_insert(node, slot, branch);
            branch.child = 0;
        } else if (branch.child != 0) {
            branch = inner_split(tree, node, slot, branch, reserved);
        }
        gap = inner_gap(node);
    }
    if (branch.child != 0) {
        tree_raise(tree, gap, branch, reserved);
    }
}

// Two neighbours under one parent, by the place of the left one.
struct pair {
    struct inner *parent;
    uint32_t slot;
    uint64_t limit; // of the right one
};

static struct pair path_pair(const struct tree *tree, const struct tree_path *path, uint32_t level,
                             uint32_t slot) {
    return (struct pair){
        .parent = arena_inner(tree->arena, path->node[level]),
        .slot = slot,
        .limit = path_limit(tree, path, level, slot + 1),
    };
}

// The two leaves of the pair got new entries: their pivot and their gaps.
static void pair_update(const struct pair *pair, const struct leaf *left,
                        const struct leaf *right) {
    uint64_t pivot = pivot_of(right->start[0]);
    pair->parent->pivot[pair->slot] = pivot;
    pair->parent->gap[pair->slot] = leaf_gap(left, pivot);
    pair->parent->gap[pair->slot + 1] = leaf_gap(right, pair->limit);
}

// The place of the left one of the pair with which a leaf that would hold `count`
// entries shares: the neighbour with room, else any.
static uint32_t path_partner(const struct tree *tree, const struct tree_path *path, uint32_t count,
                             bool *has_room) {
    const struct inner *parent = arena_inner(tree->arena, path->node[tree->height - 1]);
    uint32_t at = path->at[tree->height - 1];
    bool has_right = at + 1 < parent->count;
    *has_room = true;
    if (has_right &&
        arena_leaf(tree->arena, parent->child[at + 1])->count + count <= 2 * LEAF_ENTRIES_MAX) {
        return at;
    }
    if (at > 0 &&
        arena_leaf(tree->arena, parent->child[at - 1])->count + count <= 2 * LEAF_ENTRIES_MAX) {
        return at - 1;
    }
    *has_room = false;
    return has_right ? at : at - 1;
}

static uint32_t splice_leaf_count(const struct tree *tree, const struct tree_splice *splice) {
    uint32_t count = arena_leaf(tree->arena, splice->path.leaf)->count;
    return count - splice->remove + splice->count;
}

// A root leaf becomes two under a root.
static void tree_split_root(struct tree *tree, const struct tree_splice *splice,
                            struct arena_need *reserved) {
    struct run run = {0};
    uint32_t index = tree_take_leaf(tree, reserved);
    struct leaf *left = arena_leaf(tree->arena, tree->root);
    struct leaf *right = arena_leaf(tree->arena, index);
    run_add_spliced(&run, left, splice);
    run_deal(&run, (struct leaf *const[]){left, right}, 2);
    uint64_t pivot = pivot_of(right->start[0]);
    tree_raise(tree, leaf_gap(left, pivot),
               (struct branch){index, leaf_gap(right, TREE_LIMIT), pivot}, reserved);
}

// A splice that its leaf can't hold.
static void tree_grow(struct tree *tree, const struct tree_splice *splice,
                      struct arena_need *reserved) {
    const struct tree_path *path = &splice->path;
    uint32_t level = tree->height - 1;
    if (tree->height == 0) {
        tree_split_root(tree, splice, reserved);
        return;
    }
    if (path->slot == 0) {
        path_move_first(tree, path, splice->entries[0].start);
    }
    bool has_room = false;
    uint32_t slot = path_partner(tree, path, splice_leaf_count(tree, splice), &has_room);
    struct pair pair = path_pair(tree, path, level, slot);
    struct leaf *left = arena_leaf(tree->arena, pair.parent->child[slot]);
    struct leaf *right = arena_leaf(tree->arena, pair.parent->child[slot + 1]);
    struct run run = {0};
    if (slot == path->at[level]) {
        run_add_spliced(&run, left, splice);
        run_add_leaf(&run, right);
    } else {
        run_add_leaf(&run, left);
        run_add_spliced(&run, right, splice);
    }
    struct branch third = {0};
    if (has_room) {
        run_deal(&run, (struct leaf *const[]){left, right}, 2);
    } else {
        third.child = tree_take_leaf(tree, reserved);
        struct leaf *leaf = arena_leaf(tree->arena, third.child);
        run_deal(&run, (struct leaf *const[]){left, right, leaf}, 3);
        third.pivot = pivot_of(leaf->start[0]);
        third.gap = leaf_gap(leaf, pair.limit);
        pair.limit = third.pivot;
    }
    pair_update(&pair, left, right);
    tree_climb(tree, path, level, slot + 2, third, reserved);
}

// The leaf runs short: true if it became one with a neighbour, which took a
// child from the parent.
static bool tree_fill_leaf(struct tree *tree, const struct tree_path *path) {
    uint32_t level = tree->height - 1;
    uint32_t slot = path->at[level] > 0 ? path->at[level] - 1 : 0;
    struct pair pair = path_pair(tree, path, level, slot);
    uint32_t right_index = pair.parent->child[slot + 1];
    struct leaf *left = arena_leaf(tree->arena, pair.parent->child[slot]);
    struct leaf *right = arena_leaf(tree->arena, right_index);
    struct run run = {0};
    run_add_leaf(&run, left);
    run_add_leaf(&run, right);
    if (run.count > LEAF_ENTRIES_MAX) {
        run_deal(&run, (struct leaf *const[]){left, right}, 2);
        pair_update(&pair, left, right);
        return false;
    }
    run_deal(&run, (struct leaf *const[]){left}, 1);
    tree->leaves--;
    arena_give_leaf(tree->arena, right_index);
    inner_remove(pair.parent, slot + 1);
    pair.parent->gap[slot] = leaf_gap(left, pair.limit);
    return true;
}

// The same of the inner node that is the path's at `level`, which is not the root.
static bool tree_fill_inner(struct tree *tree, const struct tree_path *path, uint32_t level) {
    struct inner *parent = arena_inner(tree->arena, path->node[level - 1]);
    uint32_t slot = path->at[level - 1] > 0 ? path->at[level - 1] - 1 : 0;
    uint32_t right_index = parent->child[slot + 1];
    struct inner *left = arena_inner(tree->arena, parent->child[slot]);
    struct inner *right = arena_inner(tree->arena, right_index);
    struct family family = {0};
    family_add_inner(&family, left, 0);
    family_add_inner(&family, right, parent->pivot[slot]);
    if (family.count > INNER_CHILDREN_MAX) {
        uint32_t keep = (family.count + 1) / 2;
        inner_fill(left, family.members, keep);
        inner_fill(right, &family.members[keep], family.count - keep);
        parent->pivot[slot] = family.members[keep].pivot;
        parent->gap[slot] = inner_gap(left);
        parent->gap[slot + 1] = inner_gap(right);
        return false;
    }
    inner_fill(left, family.members, family.count);
    tree_give_inner(tree, right_index);
    inner_remove(parent, slot + 1);
    parent->gap[slot] = inner_gap(left);
    return true;
}

// A leaf below the least count, not the root.
static void tree_shrink(struct tree *tree, const struct tree_path *path) {
    uint32_t level = tree->height - 1;
    bool lost_child = tree_fill_leaf(tree, path);
    for (; level > 0; level--) {
        const struct inner *node = arena_inner(tree->arena, path->node[level]);
        if (!lost_child || node->count >= INNER_CHILDREN_MIN) {
            break;
        }
        lost_child = tree_fill_inner(tree, path, level);
    }
    const struct inner *root = arena_inner(tree->arena, tree->root);
    if (level == 0 && root->count == 1) {
        uint32_t index = tree->root;
        tree->root = root->child[0];
        tree->height--;
        tree_give_inner(tree, index);
        return;
    }
    struct arena_need none = {0};
    tree_climb(tree, path, level, 0, (struct branch){0}, &none);
}

void tree_splice(struct tree *tree, const struct tree_splice *splice, struct arena_need *reserved) {
    const struct tree_path *path = &splice->path;
    struct leaf *leaf = arena_leaf(tree->arena, path->leaf);
    uint32_t count = splice_leaf_count(tree, splice);
    tree->entries = tree->entries - splice->remove + splice->count;
    if (count > LEAF_ENTRIES_MAX) {
        tree_grow(tree, splice, reserved);
        return;
    }
    leaf_replace(leaf, path->slot, splice->remove, splice->entries, splice->count);
    if (path->slot == 0) {
        path_move_first(tree, path, count > 0 ? leaf->start[0] : path->limit);
    }
    if (count < LEAF_ENTRIES_MIN && tree->height > 0) {
        tree_shrink(tree, path);
    } else {
        path_refresh_gaps(tree, path);
    }
}

struct arena_need tree_splice_need(const struct tree *tree, const struct tree_splice *splice) {
    struct arena_need need = {0};
    uint32_t count = splice_leaf_count(tree, splice);
    if (count <= LEAF_ENTRIES_MAX) {
        return need;
    }
    bool has_room = false;
    if (tree->height > 0) {
        path_partner(tree, &splice->path, count, &has_room);
    }
    if (has_room) {
        return need;
    }
    need.leaves = 1;
    for (uint32_t level = tree->height; level > 0; level--) {
        if (arena_inner(tree->arena, splice->path.node[level - 1])->count < INNER_CHILDREN_MAX) {
            return need;
        }
        need.inners++;
    }
    need.inners++; // a new root
    return need;
}

struct arena_need tree_need_bound(const struct tree *tree, uint32_t splices) {
    return (struct arena_need){
        .leaves = splices,
        .inners = splices * (tree->height + 1),
    };
}
