// The trace ring of a shard: the last VSPACED_TRACE_EVENTS requests, refused ones
// too. The event's layout and how to read it from outside: vspaced/trace.h.
#ifndef SERVER_TRACE_H
#define SERVER_TRACE_H

#include "vspaced/limits.h"
#include "vspaced/trace.h"

struct trace {
    uint64_t sequence; // events recorded since start
    struct vspaced_trace_event events[VSPACED_TRACE_EVENTS];
};

_Static_assert((VSPACED_TRACE_EVENTS & (VSPACED_TRACE_EVENTS - 1)) == 0,
               "the place of an event is a mask of its sequence");

// The place of the next event, which is nobody's until trace_end: empty but for who asks
// for what.
struct vspaced_trace_event *trace_begin(struct trace *trace, uint64_t badge, uint32_t operation);

// The same for an event that was begun elsewhere.
struct vspaced_trace_event *trace_resume(struct trace *trace,
                                         const struct vspaced_trace_event *begun);

// It is recorded; its sequence is given here.
void trace_end(struct trace *trace, struct vspaced_trace_event *event, uint32_t status);

#endif
