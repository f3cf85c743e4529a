// The processes that the demo started.
#ifndef DEMO_CHILDREN_H
#define DEMO_CHILDREN_H

#include <stdbool.h>

#include "programs/demo/ending.h"
#include "programs/demo/options.h"
#include "programs/report/report.h"

struct child {
    uint64_t process;
    const struct ending *ending; // NULL: a workload
    uint64_t seed;               // of a workload
    bool ended;
    struct procd_end end;
    struct report_record record; // of a workload, fetched at the end
};

enum { CHILDREN_MAX = REPORT_WORKLOADS_MAX + 32 };

// What came and went among the workloads.
enum { CHURN_AT_ONCE = 16 };
struct churn {
    uint64_t processes[CHURN_AT_ONCE]; // those there are, in turns; 0: none
    uint64_t killed, exited;
};

struct children {
    struct options options;
    uint64_t collector; // process
    bool collector_ended;
    uint64_t count;   // the workloads first
    uint64_t victims; // killed, not among these
    struct churn churn;
    struct child each[CHILDREN_MAX];
};

// Each prints what failed and returns false.
bool children_start(struct children *children);     // collector, workloads, the others
bool victims_end(struct children *children);        // attack: processes that are killed
bool churn_run(struct children *children);          // processes come and go, objects move
bool children_wait(struct children *children);      // until all but the collector ended
bool children_collect(struct children *children);   // records; ends the collector
bool hoarders_run(const struct children *children); // attack: a shard's tree nodes are used up

// Prints what came of it, if there was any; `moved`: objects that went to another shard.
void churn_print(const struct children *children, uint64_t moved);

// After a failure: ends all that still run.
void children_kill(struct children *children);

// Whether this one did what it had to; and in a word or two.
bool child_passed(const struct child *child);
const char *child_verdict(const struct child *child);

#endif
