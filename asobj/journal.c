#include "asobj/journal.h"

#include "asobj/edit.h"
#include "asobj/frequent.h"
#include "asobj/tree_walk.h"

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

// Empty if the plan leaves all entries as they are.
static struct range changed_range(const struct space_plan *plan) {
    return plan->tree.edit == TREE_EDIT_NOTHING ? (struct range){0} : plan->range;
}

// Of these a splice knows where they begin.
static void replaced_begin(struct tree_walk *walk, const struct tree *tree,
                           const struct space_plan *plan) {
    if (plan->tree.edit == TREE_EDIT_SPLICE) {
        walk_begin_at(walk, tree, &plan->tree.splice.path, plan->range);
    } else {
        walk_begin(walk, tree, changed_range(plan));
    }
}

static uint32_t walk_count(struct tree_walk *walk) {
    struct entry part;
    uint32_t count = 0;
    while (walk_next(walk, &part)) {
        count++;
    }
    return count;
}

// journal_prepare() saw that there is room for all.
static void walk_note(struct tree_walk *walk, struct space_journal *journal) {
    struct entry part;
    while (journal->entry_count < JOURNAL_ENTRIES_MAX && walk_next(walk, &part)) {
        journal->entries[journal->entry_count++] = part;
    }
}

// What of the tree the plan replaces; it can be some fewer.
static uint32_t replaced_max(const struct tree *tree, const struct space_plan *plan) {
    if (plan->tree.edit == TREE_EDIT_SPLICE) {
        return plan->tree.splice.remove;
    }
    if (plan->mappings_touched == 0) {
        return 0;
    }
    struct tree_walk walk;
    walk_begin(&walk, tree, changed_range(plan));
    uint32_t count = walk_count(&walk);
    walk_begin(&walk, tree, plan->source);
    return count + walk_count(&walk);
}

// A mapping that came into a gap and joined nothing goes as a whole.
static bool is_insertion(const struct space_plan *plan) {
    return plan->tree.edit == TREE_EDIT_SPLICE && plan->tree.splice.remove == 0;
}

// The most entries on the way back, which is that of pieces: what an operation put there is
// cut out, and what was there comes in again, one by one.
static uint32_t undo_peak(const struct tree *tree, const struct space_plan *plan) {
    const struct tree_splice *splice = &plan->tree.splice;
    uint32_t after = plan->tree.edit == TREE_EDIT_SPLICE
                         ? tree->entries - splice->remove + splice->count
                         : tree->entries + plan->piece_count + 2;
    return edit_pieces_peak(tree, after);
}

// What splits and what is put in again, one by one. In another shape the same entries
// can stand one level higher than now.
static struct arena_need undo_need(const struct space *space, const struct space_plan *plan,
                                   uint32_t entries) {
    const struct tree *tree = &space->tree;
    uint32_t splices = entries + 2;
    struct arena_need need = tree_need_bound(tree, splices, undo_peak(tree, plan));
    if (need.leaves > 0) {
        need.inners = splices * smaller(tree->height + 2, TREE_LEVELS_MAX + 1);
    }
    return need;
}

// The nodes that putting back what the plan replaces can need.
static enum vspaced_status prepare_undo(struct space *space, struct space_plan *plan) {
    uint32_t entries = replaced_max(&space->tree, plan);
    if (entries > JOURNAL_ENTRIES_MAX - space->journal->entry_count) {
        return VSPACED_REQUEST_TOO_LARGE;
    }
    if (range_is_empty(changed_range(plan))) {
        return VSPACED_OK;
    }
    struct arena_need need = undo_need(space, plan, entries);
    if (!arena_reserve(space->tree.arena, need)) {
        return VSPACED_NO_NODES;
    }
    plan->undo = need;
    return VSPACED_OK;
}

RARE enum vspaced_status journal_prepare(struct space *space, struct space_plan *plan) {
    enum vspaced_status status = VSPACED_OK;
    if (space->journal->operation_count == VSPACED_BATCH_MAX) {
        status = VSPACED_REQUEST_TOO_LARGE;
    } else if (!is_insertion(plan)) {
        status = prepare_undo(space, plan);
    }
    if (status != VSPACED_OK) {
        space_abandon(space, plan);
    }
    return status;
}

RARE void journal_note(struct space *space, struct space_plan *plan) {
    struct space_journal *journal = space->journal;
    struct journal_operation *operation = &journal->operations[journal->operation_count++];
    operation->range = changed_range(plan);
    operation->source = plan->source;
    operation->moved_end = plan->moved_end;
    operation->entries_begin = journal->entry_count;
    operation->frees = plan->bytes_removed > 0;
    operation->reserved = plan->undo;
    operation->counts = space->counts;
    struct tree_walk walk;
    if (plan->mappings_touched > 0) {
        replaced_begin(&walk, &space->tree, plan);
        walk_note(&walk, journal);
    }
    operation->source_begin = journal->entry_count;
    if (!range_is_empty(plan->source)) {
        walk_begin(&walk, &space->tree, plan->source);
        walk_note(&walk, journal);
    }
    plan->undo = (struct arena_need){0};
}
