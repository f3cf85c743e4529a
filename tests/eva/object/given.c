#include "eva/object/given.h"

#include "asobj/place.h"

struct given given;

static struct space_plan any_plan;
static struct space_journal journal;
static uint64_t memory_bytes[ENTRY_MEMORIES_MAX];

// What a plan says that nothing was planned in, or what was abandoned.
static void plan_fill(void) {
    //@ loop unroll 100;
    for (uint32_t i = 0; i < SPACE_PLAN_STEPS_MAX; i++) {
        any_plan.steps[i] = any_step();
    }
    //@ loop unroll 100;
    for (uint32_t i = 0; i < VSPACED_PIECES_MAX; i++) {
        any_plan.pieces[i] = any_entry();
        any_plan.taken.runs[i] = (struct frame_run){any_word, any_word};
    }
}

void any_given(struct space *space, struct space_plan *plan) {
    *plan = any_plan;
    any_line(&space->tree);
    space->policy = any_policy();
    any_counts(&space->counts);
    any_account(&space->account, any_below(ACCOUNT_LEVELS_MAX + 1));
    space->journal = any_word & 1 ? &journal : 0;
    space->memory_bytes = memory_bytes;
    space->edit_sequence = (uint32_t)any_word;
}

void plan_use(const struct space *space, const struct space_plan *plan,
              enum vspaced_status status) {
    if (status == VSPACED_OK) {
        must(plan_is_possible(space, plan));
    }
}

static void touched_all(void (*each)(void)) {
    const bool is_sentinel = line.height == 0 && line.slot == 0;
    const uint32_t touched_max = is_sentinel ? 0 : line.count - line.slot;
    given.is_far = false;
    //@ loop unroll 100;
    for (given.touched = 0; given.touched <= touched_max; given.touched++) {
        each();
    }
    if (line.height > 0) {
        given.is_far = true;
        each();
    }
}

static void (*given_each)(void);

static void line_touched_all(void) {
    touched_all(given_each);
}

void given_all(void (*each)(void)) {
    given_each = each;
    //@ widen_hints global:"all", LEAF_ENTRIES_MAX - 1, SPACE_PLAN_STEPS_MAX, VSPACED_PIECES_MAX;
    plan_fill();
    line.goes_on = true;
    lines_all(line_touched_all);
}

void given_any(void (*each)(void)) {
    //@ widen_hints global:"all", LEAF_ENTRIES_MAX - 1, SPACE_PLAN_STEPS_MAX, VSPACED_PIECES_MAX;
    plan_fill();
    line.height = TREE_LEVELS_MAX;
    line.count = LEAF_ENTRIES_MAX;
    line.next = 1 + any_below(LEAF_ENTRIES_MAX);
    line.slot = any_below(LEAF_ENTRIES_MAX);
    line.goes_on = true;
    given.is_any = true;
    each();
}

static void any_window(struct window *window) {
    window->touched = given.is_far || given.is_any ? (uint32_t)any_word : given.touched;
    window->reserved = (uint32_t)any_word;
    window->bytes = any_word;
    window->bytes_backed = any_word;
    window->bytes_kept = any_word;
    window->ceiling = (unsigned)any_word;
}

static void any_first(const struct tree *tree, struct tree_path *first) {
    line_enter(tree, first, LINE_HERE);
    first->slot = line.slot;
}

bool window_find_free(const struct tree *tree, struct range range, struct window *window) {
    must(range_is_possible(range));
    window_of_gap(window);
    any_first(tree, &window->first);
    return any_word & 1;
}

// Where the window is any, so is the range: who relies on more asks then.
void window_find(const struct tree *tree, struct range range, struct window *window) {
    must(given.is_any || range_is_possible(range));
    any_window(window);
    any_first(tree, &window->first);
    if (given.is_any) {
        line_enter(tree, &window->last, any_word & 1 ? LINE_HERE : LINE_ABOVE);
        window->last.slot = any_below(LEAF_ENTRIES_MAX);
        return;
    }
    if (given.is_far) {
        line_enter(tree, &window->last, LINE_ABOVE);
        window->last.slot = any_below(LEAF_ENTRIES_MAX);
    } else {
        line_enter(tree, &window->last, LINE_HERE);
        window->last.slot = given.touched > 0 ? line.slot + given.touched - 1 : line.slot;
    }
    must(window_is_possible(tree, window));
}

bool place_choose(const struct space *space, unsigned class_id, uint64_t length,
                  unsigned align_log2, struct range *gap, struct tree_path *path) {
    (void)class_id, (void)length;
    must(align_is_possible(align_log2));
    any_first(&space->tree, path);
    *gap = any_range();
    return any_word & 1;
}

bool place_is_guarded(struct entry below, uint64_t above_start, struct range range,
                      unsigned class_first, unsigned class_last) {
    (void)below, (void)above_start, (void)range, (void)class_first, (void)class_last;
    return any_word & 1;
}

// What of a plan may be counted on when something is added to it.
static void any_pieces(struct space_plan *plan) {
    must(counts_are_possible(plan));
    plan->step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    plan->piece_count = any_below(VSPACED_PIECES_MAX + 1);
    plan->taken.count = any_below(VSPACED_PIECES_MAX + 1);
}

enum vspaced_status plan_anonymous(struct space *space, struct space_plan *plan, struct entry like,
                                   struct range range, bool overwrite) {
    (void)space, (void)like, (void)range, (void)overwrite;
    any_pieces(plan);
    return any_word & 1 ? VSPACED_OK : VSPACED_NO_FRAMES;
}

static enum vspaced_status any_step_more(struct space_plan *plan) {
    must(counts_are_possible(plan));
    plan->step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    return any_word & 1 ? VSPACED_OK : VSPACED_REQUEST_TOO_LARGE;
}

enum vspaced_status plan_map_piece(struct space_plan *plan, struct entry piece, bool overwrite) {
    (void)piece, (void)overwrite;
    return any_step_more(plan);
}

enum vspaced_status plan_zero_piece(struct space_plan *plan, struct entry piece) {
    (void)piece;
    return any_step_more(plan);
}

enum vspaced_status plan_refuse(struct space *space, struct space_plan *plan,
                                enum vspaced_status status) {
    (void)space;
    must(counts_are_possible(plan));
    plan->taken.count = status == VSPACED_OK ? plan->taken.count : 0;
    return status;
}

struct arena_need tree_splice_need(const struct tree *tree, const struct tree_splice *splice) {
    must(splice_is_possible(tree, splice));
    return any_need();
}

struct arena_need tree_need_bound(const struct tree *tree, uint32_t splices,
                                  uint32_t entries_peak) {
    (void)tree, (void)splices, (void)entries_peak;
    return any_need();
}

void space_commit(struct space *space, struct space_plan *plan) {
    must(plan_is_possible(space, plan));
}

void space_abandon(struct space *space, struct space_plan *plan) {
    account_give(&space->account, space->tree.arena, &plan->taken);
    plan->tree.reserved = (struct arena_need){0};
    plan->undo = (struct arena_need){0};
}

enum vspaced_status journal_prepare(struct space *space, struct space_plan *plan) {
    must(edit_is_possible(&space->tree, plan));
    if (any_word & 1) {
        space_abandon(space, plan);
        return VSPACED_REQUEST_TOO_LARGE;
    }
    space->journal->operation_count = any_below(VSPACED_BATCH_MAX);
    space->journal->entry_count = any_below(JOURNAL_ENTRIES_MAX + 1);
    plan->undo = any_need();
    return VSPACED_OK;
}
