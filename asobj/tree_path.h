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

#endif
