#include "asobj/journal.h"

#include "asobj/frequent.h"
#include "asobj/tree_walk.h"

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static uint32_t range_count(const struct tree *tree, struct range range) {
    struct tree_walk walk;
    struct entry part;
    uint32_t count = 0;
    walk_begin(&walk, tree, range);
    while (walk_next(&walk, &part)) {
        count++;
    }
    return count;
}

static void range_note(const struct tree *tree, struct range range, struct space_journal *journal) {
    struct tree_walk walk;
    struct entry part;
    walk_begin(&walk, tree, range);
    while (walk_next(&walk, &part)) {
        journal->entries[journal->entry_count++] = part;
    }
}

// Empty if the plan leaves all entries as they are.
static struct range changed_range(const struct space_plan *plan) {
    return plan->tree.edit == TREE_EDIT_NOTHING ? (struct range){0} : plan->range;
}

// What splits and what is put in again, one by one. In another shape the same entries
// can stand one level higher than now.
static struct arena_need undo_need(const struct space *space, const struct space_plan *plan,
                                   uint32_t entries) {
    const struct tree *tree = &space->tree;
    uint32_t splices = entries + 2;
    uint32_t peak = tree->entries + plan->piece_count + 5;
    struct arena_need need = tree_need_bound(tree, splices, peak);
    if (need.leaves > 0) {
        need.inners = splices * smaller(tree->height + 2, TREE_LEVELS_MAX + 1);
    }
    return need;
}

RARE enum vspaced_status journal_prepare(struct space *space, struct space_plan *plan) {
    const struct space_journal *journal = space->journal;
    struct range range = changed_range(plan);
    uint32_t entries = 0;
    if (plan->mappings_touched > 0) {
        entries = range_count(&space->tree, range) + range_count(&space->tree, plan->source);
    }
    enum vspaced_status status = VSPACED_OK;
    if (journal->operation_count == VSPACED_BATCH_MAX ||
        entries > JOURNAL_ENTRIES_MAX - journal->entry_count) {
        status = VSPACED_REQUEST_TOO_LARGE;
    }
    if (status == VSPACED_OK && !range_is_empty(range)) {
        struct arena_need need = undo_need(space, plan, entries);
        status = arena_reserve(space->tree.arena, need) ? VSPACED_OK : VSPACED_NO_NODES;
        plan->undo = status == VSPACED_OK ? need : (struct arena_need){0};
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
    if (plan->mappings_touched > 0) {
        range_note(&space->tree, operation->range, journal);
    }
    operation->source_begin = journal->entry_count;
    range_note(&space->tree, operation->source, journal);
    plan->undo = (struct arena_need){0};
}
