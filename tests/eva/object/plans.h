// Any plan that is possible, whatever else it says.
#ifndef TESTS_EVA_OBJECT_PLANS_H
#define TESTS_EVA_OBJECT_PLANS_H

#include "eva/object/any.h"

// For a tree of that height. A splice goes down by the first nodes of each kind, for which node
// it is makes no difference; which entries of its leaf go is told apart.
void any_plan(struct space_plan *plan, const struct tree *tree);

// Nothing of a plan is told apart any more.
void plan_forget(void);

#endif
