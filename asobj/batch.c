// Taking a batch's operations back, or keeping them.
#include "asobj/edit.h"
#include "asobj/frames.h"
#include "asobj/journal.h"
#include "asobj/tree_walk.h"
#include "vspaced/sequence.h"

void space_batch_begin(struct space *space, struct space_journal *journal) {
    journal->operation_count = 0;
    journal->entry_count = 0;
    space->journal = journal;
}

// What the operation put there is no longer there.
static void range_clear(struct space *space, struct range range, struct arena_need *reserved) {
    struct tree_walk walk;
    struct entry part;
    if (range_is_empty(range)) {
        return;
    }
    walk_begin(&walk, &space->tree, range);
    while (walk_next(&walk, &part)) {
        frames_count(space, part, false);
        frames_mark(space, part, false);
    }
    edit_remove(&space->tree, range, reserved);
}

// Frames that the operation took are free again, and what it replaced has its own
// again: in this order, for a move has the same frames before and after.
bool space_batch_undo(struct space *space) {
    struct space_journal *journal = space->journal;
    if (journal->operation_count == 0) {
        return false;
    }
    struct journal_operation *operation = &journal->operations[--journal->operation_count];
    sequence_begin(&space->edit_sequence);
    range_clear(space, operation->range, &operation->reserved);
    range_clear(space, operation->source, &operation->reserved);
    for (uint32_t i = operation->entries_begin; i < journal->entry_count; i++) {
        frames_count(space, journal->entries[i], true);
        frames_mark(space, journal->entries[i], true);
        edit_insert(&space->tree, journal->entries[i], &operation->reserved);
    }
    journal->entry_count = operation->entries_begin;
    arena_unreserve(space->tree.arena, operation->reserved);
    space->counts = operation->counts;
    space->counts.nodes = space->tree.leaves + space->tree.inners;
    sequence_end(&space->edit_sequence);
    return true;
}

// The frames that an operation let go, now that nothing is taken back any more.
static void operation_keep(struct space *space, const struct journal_operation *operation,
                           uint32_t entries_end) {
    const struct entry *entries = space->journal->entries;
    for (uint32_t i = operation->entries_begin; i < operation->source_begin; i++) {
        if (operation->frees) {
            frames_mark(space, entries[i], false);
        }
    }
    struct range cut_off = {operation->moved_end, operation->source.end};
    for (uint32_t i = operation->source_begin; i < entries_end; i++) {
        if (range_overlaps(entry_range(entries[i]), cut_off)) {
            frames_mark(space, entry_within(entries[i], cut_off), false);
        }
    }
    arena_unreserve(space->tree.arena, operation->reserved);
}

void space_batch_keep(struct space *space) {
    const struct space_journal *journal = space->journal;
    for (uint32_t i = 0; i < journal->operation_count; i++) {
        bool is_last = i + 1 >= journal->operation_count;
        operation_keep(space, &journal->operations[i],
                       is_last ? journal->entry_count : journal->operations[i + 1].entries_begin);
    }
    space->journal = 0;
}
