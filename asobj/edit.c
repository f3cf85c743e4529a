#include "asobj/edit.h"

#include "asobj/frequent.h"
#include "asobj/plan.h"

// One entry in place of `remove` entries of a leaf.
static void edit_replace(struct tree *tree, const struct tree_path *path, uint32_t remove,
                         struct entry entry, struct arena_need *reserved) {
    struct tree_splice splice;
    splice_begin(tree, &splice, path);
    splice.remove = remove;
    splice_add(&splice, entry);
    tree_splice(tree, &splice, reserved);
}

static void edit_drop(struct tree *tree, const struct tree_path *path,
                      struct arena_need *reserved) {
    struct tree_splice splice;
    splice_begin(tree, &splice, path);
    splice.remove = 1;
    tree_splice(tree, &splice, reserved);
}

// `entry` takes the place of the next path's entry, which it covers; that of the path's, the
// one before, too if that joins.
static void edit_insert_before(struct tree *tree, const struct tree_path *path,
                               const struct tree_path *next, struct entry entry,
                               struct arena_need *reserved) {
    struct entry left = path_entry(path);
    if (!entry_joins(left, entry)) {
        edit_replace(tree, next, 1, entry, reserved);
        return;
    }
    if (next->leaf == path->leaf) {
        edit_replace(tree, path, 2, entry_join(left, entry), reserved);
        return;
    }
    edit_drop(tree, next, reserved);
    struct tree_path found;
    tree_find(tree, entry_begin(left), &found);
    edit_replace(tree, &found, 1, entry_join(left, entry), reserved);
}

RARE void edit_insert(struct tree *tree, struct entry entry, struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, entry_begin(entry), &path);
    struct tree_path next = path;
    if (tree_next(tree, &next) && entry_joins(entry, path_entry(&next))) {
        edit_insert_before(tree, &path, &next, entry_join(entry, path_entry(&next)), reserved);
        return;
    }
    struct entry left = path_entry(&path);
    if (entry_joins(left, entry)) {
        edit_replace(tree, &path, 1, entry_join(left, entry), reserved);
        return;
    }
    path.slot++;
    edit_replace(tree, &path, 0, entry, reserved);
}

// Removes what the range covers in the leaf of the first entry that it touches;
// false if it touches none.
static bool edit_remove_leaf(struct tree *tree, struct range range, struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, range.begin, &path);
    if (entry_end(path_entry(&path)) <= range.begin && !tree_next(tree, &path)) {
        return false;
    }
    struct entry entry = path_entry(&path);
    if (entry_begin(entry) >= range.end) {
        return false;
    }
    struct tree_splice splice;
    splice_begin(tree, &splice, &path);
    if (entry_begin(entry) < range.begin) {
        splice_add(&splice, entry_cut(entry, entry_begin(entry), range.begin));
    }
    const struct leaf *leaf = path.leaf;
    for (uint32_t slot = path.slot; slot < leaf->count; slot++) {
        if (entry_address(leaf->start[slot]) >= range.end) {
            break;
        }
        entry = leaf_entry(leaf, slot);
        splice.remove++;
    }
    if (entry_end(entry) > range.end) {
        splice_add(&splice, entry_cut(entry, range.end, entry_end(entry)));
    }
    tree_splice(tree, &splice, reserved);
    return true;
}

// The pages below the space are the sentinel's, which stays.
RARE void edit_remove(struct tree *tree, struct range range, struct arena_need *reserved) {
    range = range_intersection(range, (struct range){SCALE_BEGIN, SCALE_END});
    if (range_is_empty(range)) {
        return;
    }
    // Each turn removes or trims at least one entry.
    for (uint32_t left = tree->entries; left > 0; left--) {
        if (!edit_remove_leaf(tree, range, reserved)) {
            return;
        }
    }
}

// Joins the entry that begins at the address to the one before, if it continues it.
static void edit_join_at(struct tree *tree, uint64_t address, struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, address, &path);
    struct entry right = path_entry(&path);
    struct tree_path before = path;
    if (entry_begin(right) != address || !tree_previous(tree, &before) ||
        !entry_joins(path_entry(&before), right)) {
        return;
    }
    edit_insert_before(tree, &before, &path, right, reserved);
}

// Two entries in place of one.
static void edit_divide(struct tree *tree, const struct tree_path *path, struct entry head,
                        struct entry tail, struct arena_need *reserved) {
    struct tree_splice splice;
    splice_begin(tree, &splice, path);
    splice.remove = 1;
    splice_add(&splice, head);
    splice_add(&splice, tail);
    tree_splice(tree, &splice, reserved);
}

// The part of an entry above `cut` gets new rights: it goes to the entry after, if
// it joins it, else it becomes an entry of its own.
static void edit_protect_tail(struct tree *tree, uint64_t cut, unsigned rights,
                              struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, cut, &path);
    struct entry entry = path_entry(&path);
    struct entry head = entry_cut(entry, entry_begin(entry), cut);
    struct entry tail = entry_with_rights(entry_cut(entry, cut, entry_end(entry)), rights);
    struct tree_path next = path;
    if (tree_next(tree, &next) && entry_joins(tail, path_entry(&next))) {
        tail = entry_join(tail, path_entry(&next));
        edit_replace(tree, &path, 1, head, reserved);
        tree_find(tree, entry_end(head), &path);
        (void)tree_next(tree, &path);
        edit_replace(tree, &path, 1, tail, reserved);
        return;
    }
    edit_divide(tree, &path, head, tail, reserved);
}

// The part of an entry below `cut`, likewise, with the entry before.
static void edit_protect_head(struct tree *tree, uint64_t cut, unsigned rights,
                              struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, cut, &path);
    struct entry entry = path_entry(&path);
    struct entry head = entry_with_rights(entry_cut(entry, entry_begin(entry), cut), rights);
    struct entry tail = entry_cut(entry, cut, entry_end(entry));
    struct tree_path before = path;
    if (tree_previous(tree, &before) && entry_joins(path_entry(&before), head)) {
        head = entry_join(path_entry(&before), head);
        edit_replace(tree, &path, 1, tail, reserved);
        tree_find(tree, entry_begin(head), &path);
        edit_replace(tree, &path, 1, head, reserved);
        return;
    }
    edit_divide(tree, &path, head, tail, reserved);
}

// Whole entries first, joined as they become equal; then the two that stick out.
RARE void edit_protect(struct tree *tree, struct range range, unsigned rights,
                       struct arena_need *reserved) {
    struct tree_path path;
    tree_find(tree, range.begin, &path);
    struct entry first = path_entry(&path);
    bool cuts_first = entry_begin(first) < range.begin && entry_rights(first.start) != rights;
    uint64_t address = cuts_first ? entry_end(first) : range.begin;
    uint64_t cut_at_end = 0;
    for (uint32_t left = tree->entries; left > 0 && address < range.end; left--) {
        tree_find(tree, address, &path);
        struct entry entry = path_entry(&path);
        if (entry_end(entry) > range.end && entry_rights(entry.start) != rights) {
            cut_at_end = range.end;
            break;
        }
        edit_replace(tree, &path, 1, entry_with_rights(entry, rights), reserved);
        edit_join_at(tree, entry_begin(entry), reserved);
        address = entry_end(entry);
    }
    edit_join_at(tree, address, reserved);
    if (cuts_first) {
        edit_protect_tail(tree, range.begin, rights, reserved);
    }
    if (cut_at_end != 0) {
        edit_protect_head(tree, range.end, rights, reserved);
    }
}

// Each in place of what it covers.
static RARE void edit_pieces(struct tree *tree, struct space_plan *plan) {
    for (uint32_t i = 0; i < plan->piece_count; i++) {
        struct entry piece = plan->pieces[i];
        edit_remove(tree, entry_range(piece), &plan->tree.reserved);
        edit_insert(tree, piece, &plan->tree.reserved);
    }
}

void edit_carry_out(struct tree *tree, struct space_plan *plan) {
    struct tree_plan *edit = &plan->tree;
    switch (edit->edit) {
    case TREE_EDIT_NOTHING:
        break;
    case TREE_EDIT_SPLICE:
        tree_splice(tree, &edit->splice, &edit->reserved);
        break;
    case TREE_EDIT_MAP:
        edit_remove(tree, plan->range, &edit->reserved);
        edit_insert(tree, edit->entry, &edit->reserved);
        break;
    case TREE_EDIT_UNMAP:
        edit_remove(tree, plan->range, &edit->reserved);
        break;
    case TREE_EDIT_PROTECT:
        edit_protect(tree, plan->range, edit->rights, &edit->reserved);
        edit_pieces(tree, plan);
        break;
    case TREE_EDIT_PIECES:
        edit_remove(tree, plan->source, &edit->reserved);
        edit_remove(tree, plan->range, &edit->reserved);
        edit_pieces(tree, plan);
        break;
    }
}
