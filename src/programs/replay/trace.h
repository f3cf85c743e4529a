// A recorded trace of one program's address-space calls, parsed (the format is in
// tests/data/traces/README.md). Pure.
#ifndef REPLAY_TRACE_H
#define REPLAY_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vspaced/range.h"

enum trace_kind {
    TRACE_START, // stood before the first call
    TRACE_MAP,
    TRACE_UNMAP,
    TRACE_PROTECT,
    TRACE_REMAP,
    TRACE_GROW, // break, upwards: `range` is new
    TRACE_CUT,  // break, downwards: `range` is gone
    TRACE_DISCARD,
    TRACE_END, // how it was at exit
    TRACE_KIND_COUNT
};

enum trace_backing {
    TRACE_FILE,
    TRACE_ANON,
    TRACE_STACK,
    TRACE_HEAP,
    TRACE_KERNEL, // pages that Linux itself maps (vdso)
    TRACE_BACKING_COUNT
};

struct trace_record {
    struct range range; // whole pages; empty only with GROW and CUT inside a page
    struct range to;    // REMAP: where it lies now; else empty
    uint32_t line;      // counted from 1
    uint8_t kind;
    uint8_t rights;  // START, MAP, PROTECT, GROW, END: VSPACED_*
    uint8_t backing; // START, MAP, GROW, END: enum trace_backing
    bool over;       // MAP: replaces whatever is there
};

struct trace {
    struct trace_record *records;
    uint32_t count, count_max; // count_max: of the caller's array
};

struct trace_error {
    uint32_t line;
    const char *reason;
};

// Strict: fields are separated by one space each, every line ends with a newline,
// `start` lines come first and `end` lines last, nothing is left over. The first
// break only says where the heap begins and gives no record. error->line is the
// line that is wrong, or how many there are.
bool trace_parse(const char *bytes, size_t count, struct trace *trace, struct trace_error *error);

const char *trace_kind_name(unsigned kind); // never NULL

#endif
