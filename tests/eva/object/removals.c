// What the analyser runs of the plans that take away: unmap, release and discard of any range,
// with each window.
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;

static void removals_any(void) {
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_unmap(&space, any_word, any_word, &plan));
}

static void releases_any(void) {
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_release(&space, any_word, any_word, &plan));
}

static void discards_any(void) {
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_discard(&space, any_word, any_word, &plan));
}

void removals_all(void) {
    given_all(removals_any);
    given_all(releases_any);
    given_all(discards_any);
}
