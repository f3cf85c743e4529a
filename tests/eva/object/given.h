// What a plan is given by those that it calls: a model of each, which asks for what the real one
// relies on, and gives anything that it may. The window that a range is found to have is given
// too, for each place that one can have in a leaf.
#ifndef TESTS_EVA_OBJECT_GIVEN_H
#define TESTS_EVA_OBJECT_GIVEN_H

#include "eva/object/contracts.h"
#include "eva/object/line.h"

struct given {
    uint32_t touched; // of the leaf where the search ends
    bool is_far;      // the window goes on to leaves above
    bool is_any;      // it is any of all that there are
};

extern struct given given;

// A space above such a tree, in a batch or not, and a plan that says anything.
void any_given(struct space *space, struct space_plan *plan);

// What all plans are looked at for in the end.
void plan_use(const struct space *space, const struct space_plan *plan, enum vspaced_status status);

// Any window, once.
void given_any(void (*each)(void));

// Each window.
void given_all(void (*each)(void));

#endif
