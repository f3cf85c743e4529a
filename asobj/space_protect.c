// Planning a protect: see that the range is whole and every ceiling allows it, then
// work out the pieces that it leaves and where they join.
#include "asobj/check.h"
#include "asobj/window.h"

// The outcome, piece by piece.
struct outcome {
    struct tree_splice *splice; // gets every piece, as far as they fit
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

static bool outcome_add_mapping(struct outcome *outcome, struct entry entry, struct range range,
                                unsigned rights) {
    if (entry_rights(entry.start) == rights) {
        return outcome_add(outcome, entry);
    }
    uint64_t begin = entry_begin(entry) > range.begin ? entry_begin(entry) : range.begin;
    uint64_t end = entry_end(entry) < range.end ? entry_end(entry) : range.end;
    outcome->changed++;
    if (entry_begin(entry) < begin) {
        outcome->cuts_first = true;
        (void)outcome_add(outcome, entry_cut(entry, entry_begin(entry), begin));
    }
    bool joins = outcome_add(outcome, entry_with_rights(entry_cut(entry, begin, end), rights));
    if (end < entry_end(entry)) {
        outcome->cuts_last = true;
        (void)outcome_add(outcome, entry_cut(entry, end, entry_end(entry)));
    }
    return joins;
}

// The mapping before the range becomes part of the outcome if the first one, with
// its new rights, continues it.
static void outcome_begin(const struct tree *tree, const struct window *window, struct range range,
                          unsigned rights, struct outcome *outcome) {
    struct tree_path before = window->first;
    struct entry first = tree_entry(tree, &window->first);
    splice_begin(outcome->splice, &window->first);
    if (entry_begin(first) < range.begin || !tree_previous(tree, &before) ||
        !entry_joins(tree_entry(tree, &before), entry_with_rights(first, rights))) {
        return;
    }
    outcome->around++;
    outcome->far = before.leaf != window->first.leaf;
    splice_begin(outcome->splice, &before);
    (void)outcome_add(outcome, tree_entry(tree, &before));
}

static void outcome_find(const struct tree *tree, const struct window *window, struct range range,
                         unsigned rights, struct outcome *outcome) {
    struct tree_path path = window->first;
    outcome_begin(tree, window, range, rights, outcome);
    bool more = true;
    for (uint32_t i = 0; i < window->touched; i++) {
        outcome->last_joins = outcome_add_mapping(outcome, tree_entry(tree, &path), range, rights);
        outcome->second_joins = i == 1 ? outcome->last_joins : outcome->second_joins;
        more = tree_next(tree, &path);
    }
    outcome->far |= window->last.leaf != window->first.leaf;
    if (more && entry_joins(outcome->last, tree_entry(tree, &path))) {
        outcome->around++;
        outcome->far |= path.leaf != window->first.leaf;
        outcome->second_joins |= window->touched == 1;
        (void)outcome_add(outcome, tree_entry(tree, &path));
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
    uint32_t removed = window->touched + outcome->around;
    if (outcome->pieces > removed &&
        tree->entries - 1 + outcome->pieces - removed > space->policy.mappings_max) {
        return VSPACED_NO_MAPPINGS;
    }
    if (!outcome->far && outcome->pieces <= TREE_SPLICE_ENTRIES_MAX) {
        return plan_splice(space, &plan->tree);
    }
    plan->tree.edit = TREE_EDIT_PROTECT;
    uint32_t insertions = outcome_insertions(outcome, window);
    return plan_reserve(space, &plan->tree, tree_need_bound(tree, insertions));
}

// Ceilings are looked at before holes, whichever comes first in the range. A
// reservation is a hole.
static enum vspaced_status check_mappings(const struct tree *tree, const struct window *window,
                                          struct range range, unsigned rights) {
    struct tree_path path = window->first;
    for (uint32_t i = 0; i < window->touched; i++) {
        struct entry entry = tree_entry(tree, &path);
        if (!rights_within(rights, entry_ceiling(entry.start)) && !entry_is_reserved(entry)) {
            return VSPACED_ABOVE_CEILING;
        }
        (void)tree_next(tree, &path);
    }
    return window->bytes == range_length(range) ? VSPACED_OK : VSPACED_NOT_MAPPED;
}

static void plan_protect_step(struct space_plan *plan, struct range range, unsigned rights) {
    plan->steps[plan->step_count++] =
        (struct space_step){.kind = SPACE_STEP_PROTECT, .rights = (uint8_t)rights, .range = range};
}

// Only what has frames is in the page tables: a step for each part of the range that
// has, as long as it goes.
static enum vspaced_status plan_protect_parts(const struct tree *tree, const struct window *window,
                                              unsigned rights, struct space_plan *plan) {
    struct tree_path path = window->first;
    struct range part = {plan->range.begin, plan->range.begin};
    for (uint32_t i = 0; i < window->touched; i++) {
        struct entry entry = tree_entry(tree, &path);
        uint64_t end = entry_end(entry) < plan->range.end ? entry_end(entry) : plan->range.end;
        (void)tree_next(tree, &path);
        if (entry_is_backed(entry)) {
            part.end = end;
        }
        bool is_last = i + 1 == window->touched;
        if ((is_last || !entry_is_backed(entry)) && !range_is_empty(part)) {
            if (plan->step_count == SPACE_PLAN_STEPS_MAX) {
                return VSPACED_REQUEST_TOO_LARGE;
            }
            plan_protect_step(plan, part, rights);
        }
        part = entry_is_backed(entry) ? part : (struct range){end, end};
    }
    return VSPACED_OK;
}

static enum vspaced_status plan_protect_steps(const struct tree *tree, const struct window *window,
                                              unsigned rights, struct space_plan *plan) {
    if (window->bytes_backed < window->bytes) {
        return rights == 0 ? plan_protect_parts(tree, window, rights, plan) : VSPACED_NO_ACCOUNT;
    }
    plan_protect_step(plan, plan->range, rights);
    return VSPACED_OK;
}

enum vspaced_status space_plan_protect(struct space *space, uint64_t address, uint64_t length,
                                       unsigned rights, struct space_plan *plan) {
    struct window window;
    plan_begin(plan);
    enum vspaced_status status = check_range(address, length, &plan->range);
    if (status == VSPACED_OK) {
        status = check_protect_rights(space, rights);
    }
    if (status != VSPACED_OK) {
        return status;
    }
    window_find(&space->tree, plan->range, &window);
    status = check_mappings(&space->tree, &window, plan->range, rights);
    if (status != VSPACED_OK) {
        return status;
    }
    struct outcome outcome = {.splice = &plan->tree.splice};
    outcome_find(&space->tree, &window, plan->range, rights, &outcome);
    plan->tree.rights = rights;
    plan->mappings_touched = outcome.changed;
    if (outcome.changed == 0) {
        return VSPACED_OK;
    }
    status = plan_protect_steps(&space->tree, &window, rights, plan);
    return status == VSPACED_OK ? plan_protect_edit(space, plan, &window, &outcome) : status;
}
