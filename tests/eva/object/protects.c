// What the analyser runs of the plans of a protect: any range and any rights, with each window.
#include "eva/object/given.h"

static struct space space;
static struct space_plan plan;

static void protects_any(void) {
    any_given(&space, &plan);
    plan_use(&space, &plan,
             space_plan_protect(&space, any_word, any_word, (unsigned)any_word, &plan));
}

void protects_all(void) {
    given_all(protects_any);
}
