// What the workloads said so far.
#ifndef COLLECTOR_RECORDS_H
#define COLLECTOR_RECORDS_H

#include <stdbool.h>

#include "programs/report/report.h"

struct records {
    uint64_t workloads; // expected
    uint64_t operations_each;
    uint64_t waiting; // called READY, not yet let go
    uint64_t gone;    // ended before READY
    bool begun;       // all that will ever come were let go
    uint64_t finished;
    uint64_t shown_tenths; // of the whole work, already printed
    struct {
        bool ready;
        uint64_t operations, refusals; // as of the last PROGRESS or FINAL
        struct report_record record;
    } each[REPORT_WORKLOADS_MAX];
};

void records_ready(struct records *records, uint64_t workload);
void records_progress(struct records *records, uint64_t workload, uint64_t operations,
                      uint64_t refusals);
void records_final(struct records *records, uint64_t workload, const struct report_record *record);
void records_gone(struct records *records, uint64_t workload);

// Everybody is there, or gone: once true, the workloads may run.
bool records_complete(const struct records *records);

// Prints a line if another tenth of the work is done.
void records_show(struct records *records);

#endif
