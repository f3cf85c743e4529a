// The protocol between the demo's processes: workloads tell the collector how far
// they are and what came out; the director tells it what it knows from procd and
// fetches the records. The badge says who is calling: 0 is the director, n is
// workload number n - 1.
#ifndef PROGRAMS_REPORT_H
#define PROGRAMS_REPORT_H

#include <stdint.h>

enum {
    REPORT_WORKLOADS_MAX = 1024, // that a collector keeps records of
};

enum report_label {
    // A workload is about to begin. The answer comes when all of them are, so
    // that they really run at once.
    REPORT_READY = 0x501,
    // words: 0 operations done, 1 of these refused as expected.
    REPORT_PROGRESS = 0x502,
    // words: struct report_record.
    REPORT_FINAL = 0x503,
    // Director: words 0 workload. Out: struct report_record; its verdict is
    // REPORT_NOTHING if none came.
    REPORT_FETCH = 0x510,
    // Director: words 0 workload. It ended, as procd says; nobody waits for it.
    REPORT_GONE = 0x511,
    // Director: the collector may end.
    REPORT_END = 0x512,
};

enum report_verdict {
    REPORT_NOTHING = 0, // no record
    REPORT_PASSED = 1,
    REPORT_FAILED = 2, // the workload says what, on the console
};

struct report_record {
    uint64_t verdict;
    uint64_t operations; // requests to vspaced
    uint64_t refusals;   // of these, refused, each with the status that was expected
    uint64_t mappings;   // mapped by the last operation of the run
    uint64_t mappings_peak;
    uint64_t pages_peak;       // mapped at once, 4 KiB each
    uint64_t pages_checked;    // times that a page's contents were compared
    uint64_t failed_operation; // FAILED: number of the operation, from 1
};

enum { REPORT_RECORD_WORDS = sizeof(struct report_record) / sizeof(uint64_t) };
_Static_assert(sizeof(struct report_record) == 8 * 8, "fits the registers");

#endif
