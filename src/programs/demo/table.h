// The table at the end: a line for each process, and its record for tools/run.
#ifndef DEMO_TABLE_H
#define DEMO_TABLE_H

#include "programs/demo/children.h"

struct totals {
    uint64_t operations, refusals, pages_checked;
    uint64_t mappings_peak_max, pages_peak_sum;
    uint64_t failed; // children
};

void table_print(const struct children *children, struct totals *totals);

#endif
