#include "asobj/tree_climb.h"

// Children of one or two inner nodes in a row; pivot[i] stands before child[i].
struct family {
    uint32_t count;
    struct branch members[2 * INNER_CHILDREN_MAX];
};

static void family_add(struct family *family, const struct inner *inner, uint64_t pivot) {
    for (uint32_t i = 0; i < inner->count; i++) {
        family->members[family->count++] = (struct branch){
            .child = inner->child[i],
            .gaps = {inner->gap[i], inner->large[i]},
            .pivot = i == 0 ? pivot : inner->pivot[i - 1],
        };
    }
}

struct branch branch_of_leaf(const struct leaf *leaf, uint32_t index, uint64_t limit) {
    return (struct branch){
        .child = index,
        .gaps = leaf_gap_pair(leaf, limit),
        .pivot = pivot_of(leaf->start[0]),
    };
}

static struct branch branch_of_inner(const struct inner *inner, uint32_t index, uint64_t pivot) {
    return (struct branch){
        .child = index,
        .gaps = inner_gap_pair(inner),
        .pivot = pivot,
    };
}

void inner_note(struct inner *parent, uint32_t slot, struct gap_pair gaps) {
    parent->gap[slot] = gaps.whole;
    parent->large[slot] = gaps.large;
}

static void inner_fill(struct inner *inner, const struct branch *members, uint32_t count) {
    inner_clear(inner);
    for (uint32_t i = 0; i < count; i++) {
        inner->child[i] = members[i].child;
        inner_note(inner, i, members[i].gaps);
        if (i > 0) {
            inner->pivot[i - 1] = members[i].pivot;
        }
    }
    inner->count = count;
}

// Puts a branch at a place of a node that has room. Its pivot stands before it, but at the
// first place after it: before the child that was the first.
static void inner_insert(struct inner *inner, uint32_t slot, struct branch branch) {
    uint32_t between = slot > 0 ? slot - 1 : 0;
    for (uint32_t i = inner->count; i > slot; i--) {
        inner->child[i] = inner->child[i - 1];
        inner->gap[i] = inner->gap[i - 1];
        inner->large[i] = inner->large[i - 1];
    }
    for (uint32_t i = inner->count - 1; i > between; i--) {
        inner->pivot[i] = inner->pivot[i - 1];
    }
    inner->child[slot] = branch.child;
    inner_note(inner, slot, branch.gaps);
    inner->pivot[between] = branch.pivot;
    inner->count++;
}

// Takes out a child that is not the first.
static void inner_remove(struct inner *inner, uint32_t slot) {
    for (uint32_t i = slot; i + 1 < inner->count; i++) {
        inner->child[i] = inner->child[i + 1];
        inner->gap[i] = inner->gap[i + 1];
        inner->large[i] = inner->large[i + 1];
        inner->pivot[i - 1] = inner->pivot[i];
    }
    inner->count--;
    inner->child[inner->count] = 0;
    inner->gap[inner->count] = 0;
    inner->large[inner->count] = 0;
    inner->pivot[inner->count - 1] = ENTRY_NONE;
}

static uint32_t tree_take_inner(struct tree *tree, struct arena_need *reserved) {
    tree->inners++;
    return arena_take_inner(tree->arena, reserved);
}

static void tree_give_inner(struct tree *tree, uint32_t index) {
    tree->inners--;
    arena_give_inner(tree->arena, index);
}

void tree_raise(struct tree *tree, struct gap_pair left, struct branch right,
                struct arena_need *reserved) {
    uint32_t index = tree_take_inner(tree, reserved);
    struct inner *root = arena_inner(tree->arena, index);
    root->child[0] = tree->root;
    inner_note(root, 0, left);
    root->count = 1;
    inner_insert(root, 1, right);
    tree->root = index;
    tree->height++;
}

// The children from `from` on go to an empty node; returns the pivot before them.
static uint64_t inner_move_rest(struct inner *inner, uint32_t from, struct inner *empty) {
    uint64_t pivot = inner->pivot[from - 1];
    inner->pivot[from - 1] = ENTRY_NONE;
    for (uint32_t i = from; i < inner->count; i++) {
        empty->child[i - from] = inner->child[i];
        empty->gap[i - from] = inner->gap[i];
        empty->large[i - from] = inner->large[i];
        inner->child[i] = 0;
        inner->gap[i] = 0;
        inner->large[i] = 0;
    }
    for (uint32_t i = from; i + 1 < inner->count; i++) {
        empty->pivot[i - from] = inner->pivot[i];
        inner->pivot[i] = ENTRY_NONE;
    }
    empty->count = inner->count - from;
    inner->count = from;
    return pivot;
}

// Makes room for a branch by a second node; returns the second as a branch.
static struct branch inner_split(struct tree *tree, struct inner *node, uint32_t slot,
                                 struct branch branch, struct arena_need *reserved) {
    const uint32_t keep = (INNER_CHILDREN_MAX + 2) / 2;
    uint32_t index = tree_take_inner(tree, reserved);
    struct inner *right = arena_inner(tree->arena, index);
    uint64_t pivot = inner_move_rest(node, slot < keep ? keep - 1 : keep, right);
    if (slot == keep) { // it comes before all that moved
        uint64_t first = branch.pivot;
        branch.pivot = pivot;
        pivot = first;
    }
    if (slot < keep) {
        inner_insert(node, slot, branch);
    } else {
        inner_insert(right, slot - keep, branch);
    }
    return branch_of_inner(right, index, pivot);
}

void tree_climb(struct tree *tree, const struct tree_path *path, uint32_t level, uint32_t slot,
                struct branch branch, struct arena_need *reserved) {
    struct gap_pair below = {0};
    for (uint32_t above = level + 1; above > 0; above--) {
        struct inner *node = arena_inner(tree->arena, path->levels[above - 1].node);
        if (above - 1 < level) {
            uint32_t at = path->levels[above - 1].at;
            if (branch.child == 0 && node->gap[at] == below.whole &&
                node->large[at] == below.large) {
                return; // nothing changes any further up
            }
            slot = at + 1;
            inner_note(node, at, below);
        }
        if (branch.child != 0 && node->count < INNER_CHILDREN_MAX) {
            inner_insert(node, slot, branch);
            branch.child = 0;
        } else if (branch.child != 0) {
            branch = inner_split(tree, node, slot, branch, reserved);
        }
        below = inner_gap_pair(node);
    }
    if (branch.child != 0) {
        tree_raise(tree, below, branch, reserved);
    }
}

// The inner node that is the path's at `level`, not the root, runs short: true if it
// became one with a neighbour, which took a child from the parent.
static bool tree_fill_inner(struct tree *tree, const struct tree_path *path, uint32_t level) {
    struct inner *parent = arena_inner(tree->arena, path->levels[level - 1].node);
    uint32_t slot = path->levels[level - 1].at > 0 ? path->levels[level - 1].at - 1 : 0;
    uint32_t right_index = parent->child[slot + 1];
    struct inner *left = arena_inner(tree->arena, parent->child[slot]);
    struct inner *right = arena_inner(tree->arena, right_index);
    struct family family;
    family.count = 0;
    family_add(&family, left, 0);
    family_add(&family, right, parent->pivot[slot]);
    if (family.count > INNER_CHILDREN_MAX) {
        uint32_t keep = (family.count + 1) / 2;
        inner_fill(left, family.members, keep);
        inner_fill(right, &family.members[keep], family.count - keep);
        parent->pivot[slot] = family.members[keep].pivot;
        inner_note(parent, slot, inner_gap_pair(left));
        inner_note(parent, slot + 1, inner_gap_pair(right));
        return false;
    }
    inner_fill(left, family.members, family.count);
    tree_give_inner(tree, right_index);
    inner_remove(parent, slot + 1);
    inner_note(parent, slot, inner_gap_pair(left));
    return true;
}

void tree_climb_short(struct tree *tree, const struct tree_path *path, uint32_t slot) {
    uint32_t level = tree->height - 1;
    bool lost_child = true;
    inner_remove(arena_inner(tree->arena, path->levels[level].node), slot);
    for (; level > 0; level--) {
        const struct inner *node = arena_inner(tree->arena, path->levels[level].node);
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
