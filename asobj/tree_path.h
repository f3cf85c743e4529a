// Ways through the tree that its own files share.
#ifndef ASOBJ_TREE_PATH_H
#define ASOBJ_TREE_PATH_H

#include "asobj/tree.h"

// The pivot of what follows the child at `slot` of the path's node at `level`.
uint64_t path_limit(const struct tree *tree, const struct tree_path *path, uint32_t level,
                    uint32_t slot);

// From the path's child at `level` on, down its first or last children to an
// entry of the leaf, its first or its last.
void path_descend_first(const struct tree *tree, struct tree_path *path, uint32_t level);
void path_descend_last(const struct tree *tree, struct tree_path *path, uint32_t level);

// The gap word of the path's leaf; the height is not 0.
uint32_t path_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind);

// The path's leaf has this largest gap: brings the gap words above it up to date, as
// far as they change.
void path_note_gap(const struct tree *tree, const struct tree_path *path, enum gap_kind kind,
                   uint32_t gap);

// The gaps of the path's leaf changed: brings the gap words above it up to date.
void path_refresh_gaps(const struct tree *tree, const struct tree_path *path);

// The first entry of the path's leaf begins elsewhere now, at the start word
// `first` (of the next leaf if this one is empty): sets the pivot that says so,
// and the gaps of the leaf before, whose last gap ends there.
void path_move_first(const struct tree *tree, const struct tree_path *path, uint64_t first);

#endif
