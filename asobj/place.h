// Where a mapping may lie: gaps, zones, alignment, guard pages.
#ifndef ASOBJ_PLACE_H
#define ASOBJ_PLACE_H

#include "asobj/space.h"

// A gap as one class may use it: aligned, as its row says or more, within the zone, its
// own guard pages and those of the mapping above left out: the first that begins at `from`
// or above, or is cut off there. `from` lies in the zone. *path is the entry before the gap.
bool place_find(const struct tree *tree, unsigned class_id, uint64_t length, unsigned align_log2,
                uint64_t from, struct range *gap, struct tree_path *path);

// The place of a new mapping: the lowest such gap; of a space that randomises, the first
// from a page of the zone on that its seed and generation draw, else the lowest.
bool place_choose(const struct space *space, unsigned class_id, uint64_t length,
                  unsigned align_log2, struct range *gap, struct tree_path *path);

// Whether guard pages keep a mapping of this class out of the range: those of the
// mapping above, or its own over the mapping below. A reservation has no guard pages,
// and may lie in those of a mapping.
// What comes into the range begins with one class and ends with one.
bool place_is_guarded(struct entry below, uint64_t above_start, struct range range,
                      unsigned class_first, unsigned class_last);

#endif
