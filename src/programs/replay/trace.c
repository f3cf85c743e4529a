#include "programs/replay/trace.h"
#include "programs/replay/fields.h"
#include "vspaced/rights.h"

enum word {
    WORD_START,
    WORD_MAP,
    WORD_UNMAP,
    WORD_PROTECT,
    WORD_REMAP,
    WORD_BREAK,
    WORD_DISCARD,
    WORD_END,
    WORD_COUNT
};
static const char *const words[WORD_COUNT] = {"start", "map",   "unmap",   "protect",
                                              "remap", "break", "discard", "end"};
static const char *const backings[TRACE_BACKING_COUNT] = {"file", "anon", "stack", "heap",
                                                          "kernel"};
static const char *const shares[] = {"private", "shared"};
static const char *const modes[] = {"free", "over"};

struct parser {
    struct fields fields;
    bool calls_begun; // a line that is no `start` was seen
    bool ends_begun;
    bool heap_known;
    uint64_t heap_end; // as the program gave it: any byte
};

static bool fail(struct parser *parser, const char *reason) {
    if (parser->fields.reason == NULL) {
        parser->fields.reason = reason;
    }
    return false;
}

// Rounds up; the caller's numbers stay below VSPACED_USER_END, so nothing wraps.
static uint64_t page_up(uint64_t value) {
    return (value + VSPACED_PAGE_BYTES - 1) / VSPACED_PAGE_BYTES * VSPACED_PAGE_BYTES;
}

static bool range_check(struct parser *parser, uint64_t begin, uint64_t end, struct range *range) {
    if (begin % VSPACED_PAGE_BYTES != 0) {
        return fail(parser, "an address is no multiple of 4096");
    }
    if (begin < VSPACED_USER_BEGIN || end <= begin || end > VSPACED_USER_END) {
        return fail(parser, "a range is empty or leaves the user half of the address space");
    }
    range->begin = begin;
    range->end = page_up(end);
    return true;
}

static bool range_by_end(struct parser *parser, struct range *range) {
    uint64_t begin = 0;
    uint64_t end = 0;
    return fields_number(&parser->fields, &begin) && fields_number(&parser->fields, &end) &&
           range_check(parser, begin, end, range);
}

static bool range_by_length(struct parser *parser, struct range *range) {
    struct range bytes;
    uint64_t begin = 0;
    uint64_t length = 0;
    return fields_number(&parser->fields, &begin) && fields_number(&parser->fields, &length) &&
           (range_make(begin, length, &bytes) || fail(parser, "a range passes 2^64")) &&
           range_check(parser, bytes.begin, bytes.end, range);
}

// PROT KIND SHARE
static bool attributes(struct parser *parser, struct trace_record *record) {
    unsigned backing = 0;
    unsigned share = 0; // both are memory of one's own here
    const bool well =
        fields_rights(&parser->fields, &record->rights) &&
        fields_name(&parser->fields, backings, TRACE_BACKING_COUNT, &backing,
                    "the kind is file, anon, stack, heap or kernel") &&
        fields_name(&parser->fields, shares, 2, &share, "a mapping is private or shared");
    record->backing = (uint8_t)backing;
    return well;
}

static bool line_map(struct parser *parser, struct trace_record *record) {
    unsigned mode = 0;
    if (!range_by_length(parser, &record->range) || !attributes(parser, record) ||
        !fields_name(&parser->fields, modes, 2, &mode, "the mode is over or free")) {
        return false;
    }
    record->over = mode == 1;
    uint64_t hint = 0; // where the program wanted it; what counts is where it came to lie
    (void)fields_skip(&parser->fields, "noreserve");
    (void)fields_skip(&parser->fields, "stack");
    return !fields_skip(&parser->fields, "hint") || fields_number(&parser->fields, &hint);
}

static bool line_break(struct parser *parser, struct trace_record *record) {
    uint64_t end = 0;
    if (!fields_number(&parser->fields, &end)) {
        return false;
    }
    if (end < VSPACED_USER_BEGIN || end > VSPACED_USER_END) {
        return fail(parser, "the heap's end leaves the user half of the address space");
    }
    const uint64_t before = parser->heap_known ? page_up(parser->heap_end) : page_up(end);
    const uint64_t after = page_up(end);
    parser->heap_known = true;
    parser->heap_end = end;
    record->kind = after >= before ? TRACE_GROW : TRACE_CUT;
    record->range.begin = after >= before ? before : after;
    record->range.end = after >= before ? after : before;
    record->rights = VSPACED_READ | VSPACED_WRITE;
    record->backing = TRACE_HEAP;
    return true;
}

static bool line_order(struct parser *parser, enum word word) {
    if (word == WORD_START && parser->calls_begun) {
        return fail(parser, "a start record after the first call");
    }
    if (word != WORD_END && parser->ends_begun) {
        return fail(parser, "a call after the first end record");
    }
    parser->calls_begun = word != WORD_START;
    parser->ends_begun = word == WORD_END;
    return true;
}

static bool line_fields(struct parser *parser, enum word word, struct trace_record *record) {
    struct fields *fields = &parser->fields;
    switch (word) {
    case WORD_START:
    case WORD_END:
        record->kind = word == WORD_START ? TRACE_START : TRACE_END;
        return range_by_end(parser, &record->range) && attributes(parser, record);
    case WORD_MAP:
        record->kind = TRACE_MAP;
        return line_map(parser, record);
    case WORD_UNMAP:
        record->kind = TRACE_UNMAP;
        return range_by_length(parser, &record->range);
    case WORD_PROTECT:
        record->kind = TRACE_PROTECT;
        return range_by_length(parser, &record->range) && fields_rights(fields, &record->rights);
    case WORD_REMAP:
        record->kind = TRACE_REMAP;
        return range_by_length(parser, &record->range) && range_by_length(parser, &record->to);
    case WORD_BREAK:
        return line_break(parser, record);
    case WORD_DISCARD:
        record->kind = TRACE_DISCARD;
        return range_by_length(parser, &record->range);
    case WORD_COUNT:
        break;
    }
    return false;
}

static bool line_parse(struct parser *parser, struct trace_record *record) {
    unsigned word = 0;
    return fields_name(&parser->fields, words, WORD_COUNT, &word, "no record begins so") &&
           line_order(parser, (enum word)word) && line_fields(parser, (enum word)word, record) &&
           fields_done(&parser->fields);
}

bool trace_parse(const char *bytes, size_t count, struct trace *trace, struct trace_error *error) {
    struct parser parser = {0};
    const char *const end = bytes + count;
    error->line = 0;
    trace->count = 0;
    for (const char *at = bytes; at < end;) {
        const char *newline = at;
        while (newline < end && *newline != '\n') {
            newline++;
        }
        error->line++;
        struct trace_record record = {.line = error->line};
        const bool heap_known = parser.heap_known;
        parser.fields = (struct fields){.at = at, .end = newline};
        if (newline == end) {
            fail(&parser, "the last line has no end");
        } else if (trace->count == trace->count_max) {
            fail(&parser, "more records than there is room for");
        } else if (line_parse(&parser, &record) && heap_known == parser.heap_known) {
            trace->records[trace->count++] = record;
        }
        if (parser.fields.reason != NULL) {
            error->reason = parser.fields.reason;
            return false;
        }
        at = newline + 1;
    }
    return true;
}

const char *trace_kind_name(unsigned kind) {
    static const char *const names[TRACE_KIND_COUNT] = {
        "start",        "map",         "unmap",   "protect", "remap",
        "break (grow)", "break (cut)", "discard", "end",
    };
    return kind < TRACE_KIND_COUNT ? names[kind] : "unknown";
}
