// Planning a protect: see that the range is whole and every ceiling allows it, then
// work out the pieces that it leaves and where they join.
#include "asobj/check.h"
#include "asobj/edit.h"
#include "asobj/frequent.h"
#include "asobj/journal.h"
#include "asobj/pieces.h"
#include "asobj/plan.h"
#include "asobj/put.h"
#include "asobj/tree_walk.h"

// The outcome, piece by piece.
struct outcome {
    struct tree_splice *splice; // gets every piece, as far as they fit
    const struct entry *frames; // the plan's pieces: of what gets frames
    uint32_t frames_done;       // so many of them are part of it
    uint32_t pieces;            // joined wherever they can be
    struct entry last;          // the piece before, with what joined it
    uint32_t changed;           // mappings whose rights change
    uint32_t around;            // neighbours that become part of the outcome
    bool far;                   // one of these lies in another leaf than the first mapping
    bool cuts_first;            // the first mapping sticks out below the range
    bool cuts_last;             // the last one above it
    bool second_joins;          // the piece after the first mapping joins its inner part
    bool last_joins;            // the last mapping's inner part joins the piece before
};

// True if the piece joins the one before.
static bool outcome_add(struct outcome *outcome, struct entry piece) {
    bool joins = outcome->pieces > 0 && entry_joins(outcome->last, piece);
    outcome->last = joins ? entry_join(outcome->last, piece) : piece;
    outcome->pieces += joins ? 0 : 1;
    splice_add(outcome->splice, piece);
    return joins;
}

// The next piece with frames. The plan has one for every part that asks; no number leads
// beyond them.
static struct entry outcome_frames(struct outcome *outcome) {
    uint32_t i = outcome->frames_done++;
    return outcome->frames[i < VSPACED_PIECES_MAX ? i : 0];
}

// The part of an entry in the range gets new rights. True if its beginning joins the
// piece before.
static bool outcome_add_part(struct outcome *outcome, struct entry part, unsigned rights) {
    if (!entry_is_none(part)) {
        return outcome_add(outcome, entry_with_rights(part, rights));
    }
    struct entry piece = outcome_frames(outcome);
    bool joins = outcome_add(outcome, piece);
    while (entry_end(piece) < entry_end(part)) {
        piece = outcome_frames(outcome);
        (void)outcome_add(outcome, piece);
    }
    return joins;
}

static bool outcome_add_mapping(struct outcome *outcome, struct entry entry, struct range range,
                                unsigned rights) {
    if (entry_rights(entry.start) == rights) {
        return outcome_add(outcome, entry);
    }
    struct range part = range_intersection(entry_range(entry), range);
    outcome->changed++;
    if (entry_begin(entry) < part.begin) {
        outcome->cuts_first = true;
        (void)outcome_add(outcome, entry_cut(entry, entry_begin(entry), part.begin));
    }
    bool joins = outcome_add_part(outcome, entry_cut(entry, part.begin, part.end), rights);
    if (part.end < entry_end(entry)) {
        outcome->cuts_last = true;
        (void)outcome_add(outcome, entry_cut(entry, part.end, entry_end(entry)));
    }
    return joins;
}

// The mapping before the range becomes part of the outcome if the first one, with
// its new rights, continues it.
static void outcome_begin(const struct tree *tree, const struct window *window, struct range range,
                          unsigned rights, struct outcome *outcome) {
    struct tree_path before;
    struct entry first = path_entry(&window->first);
    struct entry changed =
        entry_is_none(first) && rights != 0 ? *outcome->frames : entry_with_rights(first, rights);
    splice_begin(tree, outcome->splice, &window->first);
    path_copy(tree, &before, &window->first);
    if (entry_begin(first) < range.begin || !tree_previous(tree, &before) ||
        !entry_joins(path_entry(&before), changed)) {
        return;
    }
    outcome->around++;
    outcome->far = before.leaf != window->first.leaf;
    splice_begin(tree, outcome->splice, &before);
    (void)outcome_add(outcome, path_entry(&before));
}

static void outcome_find(const struct tree *tree, const struct window *window, struct range range,
                         unsigned rights, struct outcome *outcome) {
    struct tree_path path;
    path_copy(tree, &path, &window->first);
    outcome_begin(tree, window, range, rights, outcome);
    bool more = true;
    for (uint32_t i = 0; i < window->touched; i++) {
        outcome->last_joins = outcome_add_mapping(outcome, path_entry(&path), range, rights);
        outcome->second_joins = i == 1 ? outcome->last_joins : outcome->second_joins;
        more = tree_next(tree, &path);
    }
    outcome->far |= window->last.leaf != window->first.leaf;
    if (more && entry_joins(outcome->last, path_entry(&path))) {
        outcome->around++;
        outcome->far |= path.leaf != window->first.leaf;
        (void)outcome_add(outcome, path_entry(&path));
    }
    outcome->splice->remove = window->touched + outcome->around;
}

// Splices that lengthen the tree, if the pieces are put in one by one: a cut end
// whose inner part joins nothing. Two mappings that are both cut keep a piece
// between them.
static uint32_t outcome_insertions(const struct outcome *outcome, const struct window *window) {
    bool shares_last = window->touched == 2 && outcome->cuts_last;
    uint32_t count = outcome->cuts_first && (!outcome->second_joins || shares_last);
    return count + (outcome->cuts_last && !outcome->last_joins);
}

static enum vspaced_status plan_protect_edit(struct space *space, struct space_plan *plan,
                                             const struct window *window,
                                             const struct outcome *outcome) {
    struct tree *tree = &space->tree;
    uint32_t after = tree->entries - window->touched - outcome->around + outcome->pieces;
    enum vspaced_status status = check_entries_max(space, after);
    if (status != VSPACED_OK) {
        return status;
    }
    if (!outcome->far && outcome->splice->count <= TREE_SPLICE_ENTRIES_MAX) {
        return plan_splice(space, &plan->tree);
    }
    plan->tree.edit = TREE_EDIT_PROTECT;
    if (plan->piece_count > 0) {
        // Each end can be cut first; then pieces come in one by one, many of them perhaps before
        // the first that joins what is around it.
        uint32_t peak = tree->entries + 2 + plan->piece_count;
        uint32_t splices = 2 + 2 * plan->piece_count;
        return plan_reserve(space, &plan->tree, tree_need_bound(tree, splices, peak));
    }
    uint32_t insertions = outcome_insertions(outcome, window);
    uint32_t peak = tree->entries + insertions;
    return plan_reserve(space, &plan->tree, tree_need_bound(tree, insertions, peak));
}

// Ceilings are looked at before holes, whichever comes first in the range. A
// reservation is a hole.
static enum vspaced_status check_mappings(const struct window *window, struct range range,
                                          unsigned rights) {
    if (!rights_within(rights, window->ceiling)) {
        return VSPACED_ABOVE_CEILING;
    }
    return window->bytes == range_length(range) ? VSPACED_OK : VSPACED_NOT_MAPPED;
}

static enum vspaced_status plan_protect_step(struct space_plan *plan, struct range range,
                                             unsigned rights) {
    return range_is_empty(range) ? VSPACED_OK
                                 : plan_step(plan, &(struct space_step){.kind = SPACE_STEP_PROTECT,
                                                                        .rights = (uint8_t)rights,
                                                                        .range = range});
}

// What has no frames may have been mapped before there was an account, so that its ceiling
// holds rights that the account's memory does not allow.
static enum vspaced_status plan_commit(struct space *space, struct entry part, unsigned rights,
                                       struct space_plan *plan) {
    unsigned ceiling = entry_ceiling(part.start) & space->account.rights;
    struct entry like = entry_with_rights(entry_with_ceiling(part, ceiling), rights);
    plan->bytes_committed += entry_bytes(part);
    return plan_anonymous(space, plan, like, entry_range(part), false);
}

// Only what has frames is in the page tables: a step for each part of the range that
// has, as long as it goes; what has none gets them, if the rights allow access.
static RARE enum vspaced_status plan_protect_parts(struct space *space, unsigned rights,
                                                   struct space_plan *plan) {
    struct range backed = {plan->range.begin, plan->range.begin};
    enum vspaced_status status = VSPACED_OK;
    struct tree_walk walk;
    struct entry part;
    walk_begin(&walk, &space->tree, plan->range);
    while (status == VSPACED_OK && walk_next(&walk, &part)) {
        if (entry_is_backed(part)) {
            backed.end = entry_end(part);
            continue;
        }
        status = plan_protect_step(plan, backed, rights);
        if (status == VSPACED_OK && rights != 0) {
            status = plan_commit(space, part, rights, plan);
        }
        backed = (struct range){entry_end(part), entry_end(part)};
    }
    return status == VSPACED_OK ? plan_protect_step(plan, backed, rights) : status;
}

static enum vspaced_status plan_protect_steps(struct space *space, const struct window *window,
                                              unsigned rights, struct space_plan *plan) {
    if (window->bytes_backed == window->bytes) {
        return plan_protect_step(plan, plan->range, rights);
    }
    enum vspaced_status status = rights == 0 ? VSPACED_OK : check_account(space, rights);
    return status == VSPACED_OK ? plan_protect_parts(space, rights, plan) : status;
}

// The window comes as a copy, so that those of others can stay in registers.
static RARE enum vspaced_status plan_protect_many(struct space *space, struct space_plan *plan,
                                                  struct window window, unsigned rights) {
    struct outcome outcome = {.splice = &plan->tree.splice, .frames = plan->pieces};
    outcome_find(&space->tree, &window, plan->range, rights, &outcome);
    plan->tree.splice.keeps_gaps = true;
    plan->tree.rights = rights;
    plan->mappings_touched = outcome.changed;
    if (outcome.changed == 0) {
        plan->step_count = 0;
        return VSPACED_OK;
    }
    return plan_protect_edit(space, plan, &window, &outcome);
}

// A part of one mapping, or all of it, is put into its own place.
static enum vspaced_status plan_protect_one(struct space *space, struct space_plan *plan,
                                            const struct window *window, unsigned rights) {
    struct entry entry = path_entry(&window->first);
    struct surroundings around;
    if (entry_rights(entry.start) == rights) {
        plan->step_count = 0;
        return VSPACED_OK;
    }
    plan->mappings_touched = 1;
    plan->tree.entry = entry_with_rights(entry_within(entry, plan->range), rights);
    surroundings_find(&space->tree, plan->range, window, &around);
    enum vspaced_status status = plan_put_edit(space, plan, window, &around);
    plan->tree.splice.keeps_gaps = true; // if it is one
    return status;
}

enum vspaced_status space_plan_protect(struct space *space, uint64_t address, uint64_t length,
                                       unsigned rights, struct space_plan *plan) {
    struct window window;
    enum vspaced_status status = plan_range(space, address, length, plan, &window);
    if (status == VSPACED_OK) {
        status = check_protect_rights(space, rights);
    }
    if (status != VSPACED_OK) {
        return status;
    }
    status = check_mappings(&window, plan->range, rights);
    if (status == VSPACED_OK) {
        status = plan_protect_steps(space, &window, rights, plan);
    }
    if (status != VSPACED_OK) {
        return plan_refuse(space, plan, status);
    }
    if (window.touched == 1) {
        status = plan_protect_one(space, plan, &window, rights);
    } else {
        status = plan_protect_many(space, plan, window, rights);
    }
    return plan_finish(space, plan, plan_refuse(space, plan, status));
}
