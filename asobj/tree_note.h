// The gap words above a leaf, which inner nodes note, kept up to date as its gaps change.
#ifndef ASOBJ_TREE_NOTE_H
#define ASOBJ_TREE_NOTE_H

#include "asobj/tree_path.h"

// The part of a leaf that a change of entries lies in, from the end word of the entry before
// them, ENTRY_NONE if there is none in the leaf, to the start word of what follows. Neither
// changes.
struct span {
    uint64_t end;
    uint64_t next;
};

// Where so many entries lie, from the path's on.
struct span path_span(const struct tree_path *path, uint32_t entries);

// The largest whole gap in the span, in pages: there are so many entries in it, from the
// path's on.
uint32_t span_gap(struct span span, const struct tree_path *path, uint32_t entries);

// A change left so many entries in the span, where the largest gap was `old` before: brings
// the words above up to date, as far as they change.
void path_note_change(const struct tree *tree, const struct tree_path *path, struct span span,
                      uint32_t entries, uint32_t old);

// The first entry of the path's leaf begins elsewhere now, at the start word
// `first` (of the next leaf if this one is empty): sets the pivot that says so,
// and the gaps of the leaf before, whose last gap ends there.
void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first);

#endif
