#include "programs/collector/records.h"
#include "programs/common/say.h"

void records_ready(struct records *records, uint64_t workload) {
    records->each[workload].ready = true;
    records->waiting++;
}

void records_progress(struct records *records, uint64_t workload, uint64_t operations,
                      uint64_t refusals) {
    records->each[workload].operations = operations;
    records->each[workload].refusals = refusals;
}

void records_final(struct records *records, uint64_t workload, const struct report_record *record) {
    records->each[workload].record = *record;
    records->finished++;
    records_progress(records, workload, record->operations, record->refusals);
}

void records_gone(struct records *records, uint64_t workload) {
    if (!records->each[workload].ready) {
        records->gone++;
    }
}

bool records_complete(const struct records *records) {
    return records->waiting + records->gone == records->workloads;
}

void records_show(struct records *records) {
    uint64_t operations = 0;
    uint64_t refusals = 0;
    for (uint64_t i = 0; i < records->workloads; i++) {
        operations += records->each[i].operations;
        refusals += records->each[i].refusals;
    }
    // A workload ends a few operations late, so the tenths are cut off at ten.
    const uint64_t all = records->workloads * records->operations_each;
    const uint64_t tenths = operations >= all ? 10 : operations * 10 / all;
    if (tenths <= records->shown_tenths) {
        return;
    }
    records->shown_tenths = tenths;
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "demo: ");
    text_number_right(text, tenths * 10, 3);
    text_string(text, "%  ");
    text_number_right(text, operations, 8);
    text_string(text, " operations, ");
    text_number_right(text, refusals, 7);
    text_string(text, " of them refused, ");
    text_number(text, records->workloads - records->gone - records->finished);
    text_string(text, " workloads at work");
    say_end(&say);
}
