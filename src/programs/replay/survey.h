// What vspaced lists of the own address space, apart from the replay: the program
// itself before, the replayed mappings after.
#ifndef REPLAY_SURVEY_H
#define REPLAY_SURVEY_H

#include "programs/replay/compare.h"
#include "programs/replay/trace.h"
#include "vspaced/client.h"

enum { SURVEY_SPANS_MAX = 8192 };

struct survey {
    uint32_t count;
    struct span spans[SURVEY_SPANS_MAX];
};

// All mappings, ascending. False if vspaced refused or there are too many.
bool survey_take(struct survey *survey, const struct vspaced_client *client);

// Takes everything of `own` out. False if some of it is not there any more as it
// was: the replay changed the program under its own feet.
bool survey_remove(struct survey *survey, const struct survey *own);

// The first record whose range touches a mapping of `own`, or NULL.
const struct trace_record *survey_conflict(const struct survey *own, const struct trace *trace);

// The trace's END records.
bool survey_expected(struct survey *survey, const struct trace *trace);

#endif
