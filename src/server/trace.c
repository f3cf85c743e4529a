#include "trace.h"

#include "vspaced/sequence.h"

struct vspaced_trace_event *trace_begin(struct trace *trace, uint64_t badge, uint32_t operation) {
    const uint64_t sequence = trace->sequence + 1;
    struct vspaced_trace_event *event = &trace->events[sequence & (VSPACED_TRACE_EVENTS - 1)];
    __atomic_store_n(&event->sequence, 0, __ATOMIC_RELAXED);
    sequence_order();
    event->badge = badge;
    event->operation = operation;
    event->target = 0;
    event->begin = 0;
    event->end = 0;
    event->argument = 0;
    return event;
}

struct vspaced_trace_event *trace_resume(struct trace *trace,
                                         const struct vspaced_trace_event *begun) {
    struct vspaced_trace_event *event = trace_begin(trace, begun->badge, begun->operation);
    *event = *begun; // its sequence is 0, too
    return event;
}

void trace_end(struct trace *trace, struct vspaced_trace_event *event, uint32_t status) {
    const uint64_t sequence = trace->sequence + 1;
    event->status = status;
    __atomic_store_n(&event->sequence, sequence, __ATOMIC_RELEASE);
    trace->sequence = sequence;
}
