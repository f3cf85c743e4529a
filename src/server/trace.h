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

// Records the event; its sequence is given here.
void trace_record(struct trace *trace, const struct vspaced_trace_event *event);

#endif
