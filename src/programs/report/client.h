// A workload's side of the reports. Nothing is returned: whether the collector
// hears it changes nothing in what the workload does, and the director finds out
// from the records.
#ifndef PROGRAMS_REPORT_CLIENT_H
#define PROGRAMS_REPORT_CLIENT_H

#include "programs/report/report.h"

void report_ready(void); // returns when all workloads are
void report_progress(uint64_t operations, uint64_t refusals);
void report_final(const struct report_record *record);

#endif
