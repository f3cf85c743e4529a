// What the analyser runs of the plans of a remap: any request, with any window here and there.
#include "asobj/put.h"
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;

static void remaps_any(void) {
    const struct space_remap_request request = {
        any_word, any_word, any_word, any_word, any_word & 1, any_word & 1, any_word & 1, any_word,
    };
    any_given(&space, &plan);
    plan_use(&space, &plan, space_plan_remap(&space, &request, &plan));
}

void remaps_all(void) {
    given_any(remaps_any);
}
