#include "trace.h"

#include "vspaced/sequence.h"

void trace_record(struct trace *trace, const struct vspaced_trace_event *event) {
    uint64_t sequence = trace->sequence + 1;
    struct vspaced_trace_event *place = &trace->events[sequence & (VSPACED_TRACE_EVENTS - 1)];
    __atomic_store_n(&place->sequence, 0, __ATOMIC_RELAXED);
    sequence_order();
    place->badge = event->badge;
    place->operation = event->operation;
    place->status = event->status;
    place->target = event->target;
    place->begin = event->begin;
    place->end = event->end;
    place->argument = event->argument;
    place->reserved = 0;
    __atomic_store_n(&place->sequence, sequence, __ATOMIC_RELEASE);
    trace->sequence = sequence;
}
