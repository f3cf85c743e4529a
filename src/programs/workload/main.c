// The workload: thousands of random requests against vspaced, each held against a
// model, with the memory's contents written and checked through the mappings.
//
// Arguments (procd's SPAWN): 0 seed, 1 operations, 2 its number in the report,
// 3 WORKLOAD_*. Seed and memories alone decide what it does.
#include "programs/common/say.h"
#include "programs/report/client.h"
#include "programs/workload/workload.h"
#include "programs/workload/workload_flags.h"
#include "rt/start.h"

enum { PROGRESS_REPORTS = 8, LOOK_EVERY = 97 };

static struct workload workload;

static bool step(void) {
    // Of 100; when there are many mappings, fewer maps and more unmaps.
    const bool tight = workload.model.count > WORKLOAD_EXTENTS_TIGHT;
    const uint64_t die = random_below(&workload.random, 100);
    if (die < (tight ? 10 : 32)) {
        return workload_map(&workload);
    }
    if (die < 46) {
        return workload_unmap(&workload);
    }
    if (die < 56) {
        return workload_protect(&workload);
    }
    if (die < 60) {
        return workload_remap(&workload);
    }
    if (die < 76) {
        return workload_area(&workload);
    }
    if (die < 86) {
        return workload_query(&workload);
    }
    if (die < 93) {
        return workload_touch(&workload);
    }
    return workload_refused(&workload);
}

static bool run(uint64_t operations) {
    const uint64_t report_every = operations / PROGRESS_REPORTS + 1;
    uint64_t report_next = report_every;
    for (uint64_t steps = 1; workload.operations < operations; steps++) {
        if (!step()) {
            return false;
        }
        if (steps % LOOK_EVERY == 0 && !(workload_list(&workload) && workload_stats(&workload))) {
            return false;
        }
        if (workload.operations >= report_next) {
            report_next += report_every;
            report_progress(workload.operations, workload.refusals);
        }
    }
    return workload_list(&workload) && workload_stats(&workload);
}

static void failure_print(uint64_t number) {
    const struct workload_failure *failure = &workload.failure;
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "workload ");
    text_number(text, number);
    text_string(text, ": FAILED at operation ");
    text_number(text, workload.operations);
    text_string(text, ": ");
    text_string(text, failure->what);
    text_string(text, " at ");
    text_hex(text, failure->address);
    text_string(text, ": expected ");
    text_hex(text, failure->expected);
    text_string(text, ", got ");
    text_hex(text, failure->got);
    say_end(&say);
}

static struct report_record record_make(uint64_t mappings, bool passed) {
    const struct report_record record = {
        .verdict = passed ? REPORT_PASSED : REPORT_FAILED,
        .operations = workload.operations,
        .refusals = workload.refusals,
        .mappings = mappings,
        .mappings_peak = workload.mappings_peak,
        .pages_peak = workload.bytes_peak / VSPACED_PAGE_BYTES,
        .pages_checked = workload.pages_checked,
        .failed_operation = passed ? 0 : workload.operations,
    };
    return record;
}

uint64_t program_main(const struct program_start *start) {
    workload.client = (struct vspaced_client){PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT};
    workload.seed = start->arguments[0];
    workload.random = random_make(workload.seed);
    workload.memory_count =
        (start->arguments[3] & WORKLOAD_LARGE) != 0 ? WORKLOAD_MEMORIES : WORKLOAD_MEMORIES - 1;
    workload.moves = (start->arguments[3] & WORKLOAD_MOVES) != 0;
    report_ready();
    bool passed = workload_begin(&workload) && run(start->arguments[1]);
    const uint64_t mappings = workload.model.count;
    passed = passed && workload_end(&workload);
    if (!passed) {
        failure_print(start->arguments[2]);
    }
    const struct report_record record = record_make(mappings, passed);
    report_final(&record);
    return passed ? 0 : 1;
}
