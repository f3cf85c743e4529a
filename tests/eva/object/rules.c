// What the analyser runs of the object's rules: those that look at a request, an entry, a
// class, and at no tree. Everything is anything.
#include "asobj/check.h"
#include "asobj/class.h"
#include "asobj/pieces.h"
#include "asobj/place.h"
#include "eva/object/any.h"
#include "eva/object/contracts.h"

static struct arena arena;
static struct space space;
static struct space_plan plan;

static uint64_t used; // so that what is read is used

static void entries_any(void) {
    const struct entry left = any_entry(), right = any_entry();
    const struct range range = any_range();
    used += entry_is_backed(left) + entry_is_none(left) + entry_is_reserved(left);
    used += entry_gap_word(left.end, right.start) + entry_large_gap_word(left.end, right.start);
    used += entry_has_large(left.end, right.start) + entry_key(any_word);
    used += entry_joins(left, right) + entry_join(left, right).end;
    used += entry_with_rights(entry_within(left, range), (unsigned)any_word).start;
    used += entry_bytes(left) + entry_offset(left) + entry_class(left.start);
    used += entry_ceiling(left.start) + entry_frames(left).end + pivot_of(right.start);
    used += place_is_guarded(left, right.start, range, (unsigned)any_word, (unsigned)any_word);
    used += class_row((unsigned)any_word)->guard_pages + class_zone((unsigned)any_word).end;
}

static void checks_any(void) {
    const struct space_map_request request = any_map_request();
    struct range range = {0};
    if (check_range(any_word, any_word, &range) == VSPACED_OK) {
        must(range_is_possible(range));
    }
    used += check_map(&space, &request, &range);
    used += check_reserve(&request, &range);
    used += check_protect_rights(&space, (unsigned)any_word);
    used += check_account(&space, (unsigned)any_word);
    used += check_entries_max(&space, (uint32_t)any_word);
    used += check_ceilings(&space, (uint32_t)any_word, any_word, any_word);
    used += range.begin + range.end;
}

static void plan_read(void) {
    for (uint32_t i = 0; i < plan.step_count; i++) {
        used += plan.steps[i].range.begin;
    }
    for (uint32_t i = 0; i < plan.piece_count; i++) {
        used += plan.pieces[i].start;
    }
    for (uint32_t i = 0; i < plan.taken.count; i++) {
        used += plan.taken.runs[i].first;
    }
}

static void pieces_any(void) {
    plan.step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    plan.piece_count = any_below(VSPACED_PIECES_MAX + 1);
    plan.taken.count = any_below(VSPACED_PIECES_MAX + 1);
    used += plan_anonymous(&space, &plan, any_entry(), any_range(), any_word & 1);
    used += plan_map_piece(&plan, any_entry(), any_word & 1);
    used += plan_zero_piece(&plan, any_entry());
    plan_read();
    must(counts_are_possible(&plan));
    used += plan_refuse(&space, &plan, any_below(VSPACED_STATUS_COUNT));
    plan_read();
}

void rules_any(void) {
    space.policy = any_policy();
    any_counts(&space.counts);
    any_account(&space.account, any_below(ACCOUNT_LEVELS_MAX + 1));
    space.tree.arena = &arena;
    space.tree.entries = (uint32_t)any_word;
    entries_any();
    checks_any();
    pieces_any();
}
