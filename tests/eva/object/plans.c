#include "eva/object/plans.h"

uint32_t splice_entries, splice_slot, splice_remove; // told apart, by each value

// Which node it is makes no difference.
static void any_way(struct tree_path *path, const struct tree *tree) {
    path->leaf = &tree->arena->leaves[1];
    path->limit = any_word;
    splice_entries = 1 + any_below(LEAF_ENTRIES_MAX);
    any_leaf(path->leaf, splice_entries);
    //@ loop unroll 100;
    for (uint32_t level = 0; level < TREE_LEVELS_MAX; level++) {
        any_inner(&tree->arena->inners[1 + level], INNER_CHILDREN_MAX);
        path->levels[level] = (struct tree_level){1 + level, any_below(INNER_CHILDREN_MAX)};
    }
}

static void any_splice(struct tree_splice *splice, const struct tree *tree) {
    any_way(&splice->path, tree);
    splice_slot = any_below(splice_entries + 1);
    splice_remove = any_below(splice_entries - splice_slot + 1);
    splice->path.slot = splice_slot;
    splice->remove = splice_remove;
    splice->count = any_below(TREE_SPLICE_ENTRIES_MAX + 1);
    if (tree->height == 0 && splice_slot == 0) {
        splice->count = 1 + any_below(TREE_SPLICE_ENTRIES_MAX);
    }
    splice->keeps_gaps = any_word & 1;
    for (uint32_t i = 0; i < TREE_SPLICE_ENTRIES_MAX; i++) {
        splice->entries[i] = any_entry();
    }
}

static void any_edit(struct tree_plan *edit) {
    edit->edit = (enum tree_edit)any_below(TREE_EDIT_PIECES + 1);
    edit->reserved = any_need();
    edit->maps = any_word & 1;
    edit->entry = any_entry();
    edit->rights = (unsigned)any_word;
}

void any_plan(struct space_plan *plan, const struct tree *tree) {
    plan->step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    plan->range = any_range();
    plan->bytes_removed = any_word;
    plan->mappings_touched = (uint32_t)any_word;
    plan->bytes_committed = any_word;
    plan->source = any_range();
    plan->moved_end = any_word;
    plan->undo = any_need();
    plan->piece_count = any_below(VSPACED_PIECES_MAX + 1);
    plan->taken.count = any_below(VSPACED_PIECES_MAX + 1);
    for (uint32_t i = 0; i < VSPACED_PIECES_MAX; i++) {
        plan->pieces[i] = any_entry();
        plan->taken.runs[i] = (struct frame_run){any_word, any_word};
    }
    any_edit(&plan->tree);
    if (plan->tree.edit == TREE_EDIT_SPLICE) {
        any_splice(&plan->tree.splice, tree);
        plan->mappings_touched = splice_remove > 0 ? (uint32_t)any_word : 0;
    }
}

void plan_forget(void) {
    splice_entries = 0;
    splice_slot = 0;
    splice_remove = 0;
}
