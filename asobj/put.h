// Putting an entry into a space: find the place, see what is there, prepare the edit.
#ifndef ASOBJ_PUT_H
#define ASOBJ_PUT_H

#include "asobj/plan.h"
#include "asobj/surroundings.h"

// The request is checked; `range` is its place, or [0, length) with ANY.
enum vspaced_status plan_put(struct space *space, const struct space_map_request *request,
                             struct range range, struct space_plan *plan);

// The tree's part of a plan whose entry, or pieces, come in place of all that the window
// has. NO_MAPPINGS, NO_PAGES, NO_NODES.
enum vspaced_status plan_put_edit(struct space *space, struct space_plan *plan,
                                  const struct window *window, struct surroundings *around);

#endif
