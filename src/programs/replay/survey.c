#include <stddef.h>

#include "programs/replay/survey.h"

static bool span_add(struct survey *survey, struct range range, uint8_t rights) {
    if (survey->count == SURVEY_SPANS_MAX) {
        return false;
    }
    survey->spans[survey->count++] = (struct span){.range = range, .rights = rights};
    return true;
}

bool survey_take(struct survey *survey, const struct vspaced_client *client) {
    static struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
    struct vspaced_cursor cursor = {0};
    survey->count = 0;
    while (cursor.done == 0) {
        uint32_t count = 0;
        if (vspaced_list(client, 0, &cursor, mappings, VSPACED_LIST_ENTRIES_MAX, &count) !=
            VSPACED_OK) {
            return false;
        }
        for (uint32_t i = 0; i < count; i++) {
            const struct range range = {mappings[i].start, mappings[i].start + mappings[i].length};
            if (!span_add(survey, range, mappings[i].rights)) {
                return false;
            }
        }
    }
    return true;
}

bool survey_remove(struct survey *survey, const struct survey *own) {
    uint32_t next_own = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < survey->count; i++) {
        const struct span *span = &survey->spans[i];
        const bool is_own = next_own < own->count &&
                            span->range.begin == own->spans[next_own].range.begin &&
                            span->range.end == own->spans[next_own].range.end &&
                            span->rights == own->spans[next_own].rights;
        if (is_own) {
            next_own++;
        } else {
            survey->spans[kept++] = *span;
        }
    }
    survey->count = kept;
    return next_own == own->count;
}

static bool touches(const struct survey *own, struct range range) {
    for (uint32_t i = 0; i < own->count; i++) {
        if (range_overlaps(own->spans[i].range, range)) {
            return true;
        }
    }
    return false;
}

const struct trace_record *survey_conflict(const struct survey *own, const struct trace *trace) {
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct trace_record *record = &trace->records[i];
        if (touches(own, record->range) || touches(own, record->to)) {
            return record;
        }
    }
    return NULL;
}

bool survey_expected(struct survey *survey, const struct trace *trace) {
    survey->count = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct trace_record *record = &trace->records[i];
        if (record->kind == TRACE_END && !span_add(survey, record->range, record->rights)) {
            return false;
        }
    }
    return true;
}
