// Putting an entry into a space: find the place, see what is there, prepare the edit.
#ifndef ASOBJ_PUT_H
#define ASOBJ_PUT_H

#include "asobj/space.h"

// The request is checked; `range` is its place, or [0, length) with ANY.
enum vspaced_status plan_put(struct space *space, const struct space_map_request *request,
                             struct range range, struct space_plan *plan);

#endif
