// The log of a batch: for each operation what it replaced, so that it can be taken back
// after its commit. Static storage of the caller's, one a shard; it is in use from
// space_batch_begin until the batch is kept or wholly undone.
#ifndef ASOBJ_JOURNAL_H
#define ASOBJ_JOURNAL_H

#include "asobj/space.h"

enum { JOURNAL_ENTRIES_MAX = 512 }; // eight an operation, and one may have hundreds

struct journal_operation {
    struct range range;         // whose entries changed; empty: no entry did
    struct range source;        // of a move: the old range
    uint64_t moved_end;         // as in the plan
    uint32_t entries_begin;     // what the range held, in the journal's entries
    uint32_t source_begin;      // then what the source held
    bool frees;                 // frames of the range's entries are no longer mapped
    struct arena_need reserved; // for taking it back
    struct space_counts counts; // before it
};

struct space_journal {
    uint32_t operation_count;
    uint32_t entry_count;
    struct journal_operation operations[VSPACED_BATCH_MAX];
    struct entry entries[JOURNAL_ENTRIES_MAX];
};

// A plan in a batch: sees that the journal has room, and sets aside the nodes that
// taking it back can need. Refuses the plan otherwise.
enum vspaced_status journal_prepare(struct space *space, struct space_plan *plan);

// Notes what the plan, which is about to be carried out, replaces.
void journal_note(struct space *space, struct space_plan *plan);

// Every plan's last step.
static inline enum vspaced_status plan_finish(struct space *space, struct space_plan *plan,
                                              enum vspaced_status status) {
    bool in_batch = status == VSPACED_OK && space->journal != 0;
    return in_batch ? journal_prepare(space, plan) : status;
}

#endif
