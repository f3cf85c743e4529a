// The trace ring: what the server did, one typed event a request, overwritten in
// order. Read from outside (GDB, a dump) without stopping the server: an event
// is whole if its sequence is not 0 and the same before and after reading it.
#ifndef VSPACED_TRACE_H
#define VSPACED_TRACE_H

#include <stdint.h>

struct vspaced_trace_event {
    uint64_t sequence;   // counts from 1; 0: the entry is being written or was never
    uint64_t badge;      // as the kernel delivered it
    uint32_t operation;  // the label, as it came
    uint32_t status;     // enum vspaced_status
    uint64_t target;     // handle of the object, 0 if none was found
    uint64_t begin, end; // the range that was decided; 0, 0 if none
    uint64_t argument;   // MAP: flags; PROTECT: rights; ATTACH, DETACH: memory
    uint64_t clock;      // port_clock at its arrival: orders the events of several shards
};

_Static_assert(sizeof(struct vspaced_trace_event) == 64, "one cache line");

#endif
