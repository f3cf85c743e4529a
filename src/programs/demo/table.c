#include "programs/demo/table.h"
#include "programs/common/json.h"

static const char *program_of(const struct child *child) {
    return child->ending == 0 ? "workload" : child->ending->program;
}

static void row_print(const struct child *child) {
    const struct report_record *record = &child->record;
    struct say say;
    struct text *text = say_begin(&say);
    text_number_right(text, child->process, 7);
    text_string(text, "  ");
    text_string(text, program_of(child));
    text_column(text, 19);
    if (child->ending == 0) {
        text_number_right(text, child->seed, 11);
        text_number_right(text, record->operations, 12);
        text_number_right(text, record->refusals, 10);
        text_number_right(text, record->mappings, 10);
        text_number_right(text, record->mappings_peak, 6);
        text_number_right(text, record->pages_peak, 7);
    }
    text_column(text, 77);
    text_string(text, child_verdict(child));
    say_end(&say);
}

static void row_record(const struct child *child) {
    static const char *const ends[] = {"none", "exited", "killed", "faulted"};
    const struct report_record *record = &child->record;
    struct json json;
    json_begin(&json, "process");
    json_number(&json, "process", child->process);
    json_text(&json, "program", program_of(child));
    json_text(&json, "verdict", child_passed(child) ? "pass" : "fail");
    json_text(&json, "end", child->end.kind < 4 ? ends[child->end.kind] : "unknown");
    if (child->end.kind == PROCD_END_FAULTED) {
        json_number(&json, "fault_kind", child->end.fault_kind);
        json_number(&json, "fault_error", child->end.fault_error);
        json_number(&json, "fault_address", child->end.fault_address);
        json_number(&json, "fault_ip", child->end.fault_ip);
    } else {
        json_number(&json, "code", child->end.code);
    }
    if (child->ending == 0) {
        json_number(&json, "seed", child->seed);
        json_number(&json, "operations", record->operations);
        json_number(&json, "refusals", record->refusals);
        json_number(&json, "mappings", record->mappings);
        json_number(&json, "mappings_peak", record->mappings_peak);
        json_number(&json, "pages_peak", record->pages_peak);
        json_number(&json, "pages_checked", record->pages_checked);
    }
    json_end(&json);
}

static void totals_add(struct totals *totals, const struct child *child) {
    const struct report_record *record = &child->record;
    totals->operations += record->operations;
    totals->refusals += record->refusals;
    totals->pages_checked += record->pages_checked;
    totals->pages_peak_sum += record->pages_peak;
    if (record->mappings_peak > totals->mappings_peak_max) {
        totals->mappings_peak_max = record->mappings_peak;
    }
    if (!child_passed(child)) {
        totals->failed++;
    }
}

void table_print(const struct children *children, struct totals *totals) {
    *totals = (struct totals){0};
    say_line("");
    say_line("process  program           seed  operations  refusals  mappings  peak  pages"
             "  verdict");
    for (uint64_t i = 0; i < children->count; i++) {
        row_print(&children->each[i]);
        totals_add(totals, &children->each[i]);
    }
    say_line("");
    for (uint64_t i = 0; i < children->count; i++) {
        row_record(&children->each[i]);
    }
}
