// Taking pages out of the page tables, and the tables that this empties.
#ifndef REFKERNEL_CORE_SPACE_UNMAP_H
#define REFKERNEL_CORE_SPACE_UNMAP_H

#include "space.h"

// Removes every page of [address, address + length) below `table`, whose entries
// are of `level`; no page crosses the range's ends. Tables that become empty are
// retired, `table` itself stays. Adds to *removed, whose `end` is 0 before, and after if
// it came to the end of the range.
void space_table_clear(struct space *space, uint64_t *table, unsigned level, uint64_t address,
                       uint64_t end, struct space_removed *removed);

#endif
