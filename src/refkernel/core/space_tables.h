// The frames that a space's page tables are made of.
#ifndef REFKERNEL_CORE_SPACE_TABLES_H
#define REFKERNEL_CORE_SPACE_TABLES_H

#include "space.h"

// A table of zeros. The pool is not empty: the pass that decides made sure.
uint64_t *space_table_take(struct space *space);

// An empty table, already unlinked.
void space_table_retire(struct space *space, uint64_t *table);

// No CPU remembers the retired tables any more.
void space_tables_recycle(struct space *space);

// One more or one fewer mapping of the leaf `entry` of this level.
void space_leaf_count(const struct space *space, uint64_t entry, unsigned level);
void space_leaf_uncount(const struct space *space, uint64_t entry, unsigned level);

// The table below `entry`, made if there is none: zeros, or the pages that a
// large page splits into.
uint64_t *space_table_below(struct space *space, uint64_t *table, uint64_t address, unsigned level);

// Splits the pages that cross `boundary`, and says how many tables it takes to
// do so at both ends of a range.
void space_split(struct space *space, uint64_t boundary);
uint64_t space_split_count(const struct space *space, uint64_t begin, uint64_t end);

#endif
