// The gap words above a leaf, which inner nodes note, kept up to date as its gaps change.
#ifndef ASOBJ_TREE_NOTE_H
#define ASOBJ_TREE_NOTE_H

#include "asobj/tree_path.h"

// The largest whole gap among those that a change of so many entries, from the path's on,
// changes or has changed: the gap before them does, too.
uint32_t path_changed_gap(const struct tree_path *path, uint32_t entries);

// Those gaps changed, and the largest of them was `old`, whole: brings the words above up to
// date, as far as they change.
void path_note_change(const struct tree *tree, const struct tree_path *path, uint32_t entries,
                      uint32_t old);

// The first entry of the path's leaf begins elsewhere now, at the start word
// `first` (of the next leaf if this one is empty): sets the pivot that says so,
// and the gaps of the leaf before, whose last gap ends there.
void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first);

#endif
