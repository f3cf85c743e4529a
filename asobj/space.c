#include "asobj/space.h"

#include "asobj/edit.h"
#include "asobj/frames.h"
#include "asobj/frequent.h"
#include "asobj/journal.h"
#include "asobj/tree_walk.h"
#include "vspaced/sequence.h"

enum vspaced_status space_init(struct space *space, struct arena *arena,
                               const struct space_policy *policy, uint64_t *memory_bytes) {
    *space = (struct space){.policy = *policy, .memory_bytes = memory_bytes};
    account_clear(&space->account);
    if (!tree_init(&space->tree, arena)) {
        return VSPACED_NO_NODES;
    }
    space->counts.nodes = space->tree.leaves;
    return VSPACED_OK;
}

void space_fini(struct space *space) {
    account_close(&space->account, space->tree.arena);
    tree_fini(&space->tree);
    *space = (struct space){0};
}

struct space_counts space_counts(const struct space *space) {
    return space->counts;
}

// Frames of the account that are no longer mapped are free, but a batch keeps them until
// nothing is taken back any more.
static void free_frames(struct space *space, struct entry gone) {
    if (space->journal == 0) {
        frames_mark(space, gone, false);
    }
}

static void uncount_part(struct space *space, struct entry part) {
    frames_count(space, part, false);
    free_frames(space, part);
}

// A splice removes what the range held, and perhaps neighbours of that.
static void uncount_splice(struct space *space, const struct tree_splice *splice,
                           struct range range) {
    for (uint32_t i = 0; i < splice->remove; i++) {
        struct entry entry = leaf_entry(splice->path.leaf, splice->path.slot + i);
        if (range_overlaps(entry_range(entry), range)) {
            uncount_part(space, entry_within(entry, range));
        }
    }
}

static RARE void uncount_walk(struct space *space, struct range range) {
    struct tree_walk walk;
    struct entry part;
    walk_begin(&walk, &space->tree, range);
    while (walk_next(&walk, &part)) {
        uncount_part(space, part);
    }
}

// The old state still stands: what the range held is no longer counted.
static void uncount_range(struct space *space, const struct space_plan *plan) {
    space->counts.bytes -= plan->bytes_removed;
    if (plan->tree.edit == TREE_EDIT_SPLICE) {
        uncount_splice(space, &plan->tree.splice, plan->range);
    } else {
        uncount_walk(space, plan->range);
    }
}

// The same of what moves away: its frames stay used, but those of what is cut off.
static void uncount_source(struct space *space, const struct space_plan *plan) {
    struct range cut_off = {plan->moved_end, plan->source.end};
    struct tree_walk walk;
    struct entry part;
    walk_begin(&walk, &space->tree, plan->source);
    while (walk_next(&walk, &part)) {
        frames_count(space, part, false);
        if (range_overlaps(entry_range(part), cut_off)) {
            free_frames(space, entry_within(part, cut_off));
        }
    }
    space->counts.bytes -= range_length(plan->source);
}

static void count_entry(struct space *space, struct entry entry) {
    frames_count(space, entry, true);
    space->counts.bytes += entry_is_reserved(entry) ? 0 : entry_bytes(entry);
}

static RARE void count_pieces(struct space *space, const struct space_plan *plan) {
    if (!range_is_empty(plan->source)) {
        uncount_source(space, plan);
    }
    for (uint32_t i = 0; i < plan->piece_count; i++) {
        count_entry(space, plan->pieces[i]);
    }
    space->counts.bytes -= plan->bytes_committed;
}

static void update_counts(struct space *space) {
    struct space_counts *counts = &space->counts;
    counts->generation++;
    counts->mappings = space->tree.entries - 1;
    counts->nodes = space->tree.leaves + space->tree.inners;
    if (counts->mappings > counts->mappings_peak) {
        counts->mappings_peak = counts->mappings;
    }
    if (counts->bytes > counts->bytes_peak) {
        counts->bytes_peak = counts->bytes;
    }
}

void space_commit(struct space *space, struct space_plan *plan) {
    struct tree_plan *edit = &plan->tree;
    sequence_begin(&space->edit_sequence);
    if (space->journal != 0) {
        journal_note(space, plan);
    }
    if (plan->bytes_removed > 0) {
        uncount_range(space, plan);
    }
    if (edit->maps) {
        count_entry(space, edit->entry);
    }
    if (plan->piece_count > 0) {
        count_pieces(space, plan);
    }
    edit_carry_out(&space->tree, plan);
    arena_unreserve(space->tree.arena, edit->reserved);
    edit->reserved = (struct arena_need){0};
    update_counts(space);
    sequence_end(&space->edit_sequence);
}

RARE void space_abandon(struct space *space, struct space_plan *plan) {
    account_give(&space->account, space->tree.arena, &plan->taken);
    arena_unreserve(space->tree.arena, plan->tree.reserved);
    arena_unreserve(space->tree.arena, plan->undo);
    plan->tree.reserved = (struct arena_need){0};
    plan->undo = (struct arena_need){0};
}
