// The replaying process.
#include "programs/common/json.h"
#include "programs/common/say.h"
#include "programs/replay/replay.h"
#include "programs/replay/replay_main.h"
#include "programs/replay/survey.h"

enum { RECORDS_MAX = 16384, DIFFERENCES_SHOWN_MAX = 20 };

// Where the trace's text is looked at. Below every address that Linux gives out;
// survey_conflict would say so if not.
#define TEXT_ADDRESS UINT64_C(0x2000000000)

static struct trace_record records[RECORDS_MAX];
static struct trace trace = {.records = records, .count_max = RECORDS_MAX};
static struct replay replay = {.client = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT}};
static struct survey own;
static struct survey actual;
static struct survey expected;

static bool complain(const char *what, uint64_t number) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "replay: ");
    text_string(text, what);
    text_number(text, number);
    say_end(&say);
    return false;
}

static bool text_map(const struct program_start *start) {
    uint32_t memory = 0;
    uint64_t bytes = 0;
    uint64_t address = 0;
    const vspaced_result attached =
        vspaced_attach(&replay.client, 0, PROGRAM_SLOT_DATA, &memory, &bytes);
    if (attached != VSPACED_OK || bytes < start->data_bytes) {
        return complain("the trace can't be attached: ", attached);
    }
    const struct vspaced_map map = {
        .memory = memory,
        .address = TEXT_ADDRESS,
        .length = bytes,
        .rights = VSPACED_READ,
        .class_id = VSPACED_CLASS_RODATA,
        .place = VSPACED_PLACE_FIXED,
    };
    const vspaced_result mapped = vspaced_map(&replay.client, &map, &address);
    return mapped == VSPACED_OK || complain("the trace can't be mapped: ", mapped);
}

static bool trace_read(const struct program_start *start) {
    struct trace_error error = {0};
    if (trace_parse((const char *)TEXT_ADDRESS, start->data_bytes, &trace, &error)) {
        replay.trace = &trace;
        return true;
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "replay: ");
    text_string(text, start->data_name);
    text_string(text, ":");
    text_number(text, error.line);
    text_string(text, ": ");
    text_string(text, error.reason);
    say_end(&say);
    return false;
}

static bool surveys_begin(void) {
    if (!survey_take(&own, &replay.client) || !survey_expected(&expected, &trace)) {
        return complain("the own mappings can't be listed", 0);
    }
    const struct trace_record *record = survey_conflict(&own, &trace);
    return record == NULL ||
           complain("the trace uses addresses of this program itself, line ", record->line);
}

static bool records_apply(void) {
    for (uint32_t i = 0; i < trace.count; i++) {
        if (!replay_apply(&replay, i)) {
            struct say say;
            struct text *text = say_begin(&say);
            text_string(text, "replay: line ");
            text_number(text, replay.failed_line);
            text_string(text, ": ");
            text_string(text, trace_kind_name(trace.records[i].kind));
            text_string(text, ": ");
            text_string(text, replay.what);
            text_string(text, ", answer ");
            text_hex(text, replay.answer);
            say_end(&say);
            return false;
        }
    }
    const struct range all = {0, UINT64_MAX};
    return replay_check(&replay, all) ||
           complain("a word is wrong at the end, address ", replay.answer);
}

static void rights_put(struct text *text, const struct span *span) {
    if (span == NULL) {
        text_string(text, "nothing");
        return;
    }
    text_byte(text, (span->rights & VSPACED_READ) != 0 ? 'r' : '-');
    text_byte(text, (span->rights & VSPACED_WRITE) != 0 ? 'w' : '-');
    text_byte(text, (span->rights & VSPACED_EXECUTE) != 0 ? 'x' : '-');
}

static void difference_print(void *context, struct range range, const struct span *must,
                             const struct span *is) {
    uint32_t *shown = context;
    if (++*shown > DIFFERENCES_SHOWN_MAX) {
        return; // the counts have them all
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "replay: ");
    text_hex(text, range.begin);
    text_string(text, " to ");
    text_hex(text, range.end);
    text_string(text, ": Linux had ");
    rights_put(text, must);
    text_string(text, ", vspaced has ");
    rights_put(text, is);
    say_end(&say);
}

static void counts_print(const struct compare_counts *counts) {
    for (unsigned kind = 0; kind < TRACE_KIND_COUNT; kind++) {
        struct say say;
        struct text *text = say_begin(&say);
        text_string(text, "replay: ");
        text_number_right(text, replay.applied[kind], 6);
        text_string(text, " ");
        text_string(text, trace_kind_name(kind));
        say_end(&say);
    }
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "replay: ");
    text_number(text, replay.requests);
    text_string(text, " requests, ");
    text_number(text, replay.backings.bytes_peak / 1024);
    text_string(text, " KiB of memory at most, ");
    text_number(text, replay.words_checked);
    text_string(text, " words checked; at the end ");
    text_number(text, counts->pages_equal);
    text_string(text, " pages as Linux had them, ");
    text_number(text, counts->pages_missing);
    text_string(text, " missing, ");
    text_number(text, counts->pages_extra);
    text_string(text, " extra, ");
    text_number(text, counts->pages_rights);
    text_string(text, " with other rights");
    say_end(&say);
}

static void record_print(const struct program_start *start, const struct compare_counts *counts,
                         bool same) {
    struct json json;
    json_begin(&json, "process");
    json_number(&json, "process", start->process_id);
    json_text(&json, "program", "replay");
    json_text(&json, "verdict", same ? "pass" : "fail");
    json_number(&json, "records", trace.count);
    json_number(&json, "operations", replay.requests);
    json_number(&json, "memory_peak", replay.backings.bytes_peak);
    json_number(&json, "words_checked", replay.words_checked);
    json_number(&json, "needs_write_and_execute", replay.needs_both);
    json_number(&json, "pages_equal", counts->pages_equal);
    json_number(&json, "pages_missing", counts->pages_missing);
    json_number(&json, "pages_extra", counts->pages_extra);
    json_number(&json, "pages_rights", counts->pages_rights);
    json_end(&json);
}

static void spent_print(void) {
    static const char *const names[REPLAY_OPERATION_COUNT] = {
        [REPLAY_MAP] = "map",
        [REPLAY_UNMAP] = "unmap",
        [REPLAY_PROTECT] = "protect",
    };
    for (unsigned i = 0; i < REPLAY_OPERATION_COUNT; i++) {
        struct json json;
        json_begin(&json, "spent");
        json_text(&json, "operation", names[i]);
        json_number(&json, "requests", replay.spent[i].requests);
        json_number(&json, "time_stamps", replay.spent[i].time_stamps);
        json_end(&json);
    }
}

uint64_t replay_child(const struct program_start *start) {
    replay.may_jit = (start->flags & PROGRAM_MAY_JIT) != 0;
    if (!text_map(start) || !trace_read(start) || !surveys_begin()) {
        return 1;
    }
    const bool applied = records_apply();
    if (!survey_take(&actual, &replay.client) || !survey_remove(&actual, &own)) {
        complain("this program's own mappings are not as they were", 0);
        return 1;
    }
    uint32_t shown = 0;
    const struct compare_counts counts = compare_spans(expected.spans, expected.count, actual.spans,
                                                       actual.count, difference_print, &shown);
    const bool same = applied && shown == 0 && expected.count != 0;
    counts_print(&counts);
    record_print(start, &counts, same);
    spent_print();
    return same ? 0 : 1;
}
