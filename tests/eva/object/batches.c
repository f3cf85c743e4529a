// What the analyser runs of a batch that is taken back or kept: a journal that says anything,
// but that it has no more than there is room for.
#include "asobj/edit.h"
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;
static struct space_journal journal;

static uint64_t used; // so that what is read is used

// The changes of the tree, which another analysis looks at.
void edit_insert(struct tree *tree, struct entry entry, struct arena_need *reserved) {
    used += entry.start + entry.end + reserved->leaves + reserved->inners;
    *reserved = any_need();
    tree->entries = (uint32_t)any_word;
}

void edit_remove(struct tree *tree, struct range range, struct arena_need *reserved) {
    used += range.begin + range.end + reserved->leaves + reserved->inners;
    *reserved = any_need();
    tree->entries = (uint32_t)any_word;
}

static struct range any_kept(void) {
    return any_word & 1 ? any_place() : (struct range){0};
}

static struct journal_operation any_operation(void) {
    struct journal_operation operation = {
        .range = any_kept(),
        .source = any_kept(),
        .moved_end = any_word,
        .entries_begin = any_below(JOURNAL_ENTRIES_MAX + 1),
        .source_begin = any_below(JOURNAL_ENTRIES_MAX + 1),
        .frees = any_word & 1,
        .reserved = any_need(),
    };
    any_counts(&operation.counts);
    return operation;
}

static void any_journal(void) {
    const struct journal_operation operation = any_operation();
    space.journal = &journal;
    journal.operation_count = any_below(VSPACED_BATCH_MAX + 1);
    journal.entry_count = any_below(JOURNAL_ENTRIES_MAX + 1);
    for (uint32_t i = 0; i < VSPACED_BATCH_MAX; i++) {
        journal.operations[i] = operation;
    }
    for (uint32_t i = 0; i < JOURNAL_ENTRIES_MAX; i++) {
        journal.entries[i] = any_entry();
    }
}

static void batches_any(void) {
    any_given(&space, &plan);
    any_journal();
    used += space_batch_undo(&space);
    any_journal();
    space_batch_keep(&space);
    space_batch_begin(&space, &journal);
}

void batches_all(void) {
    given_any(batches_any);
}
