// What frames hold, as far as it matters here: zero, or what somebody wrote.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

// The first written frame at or above the address.
static uint32_t written_find(const struct port *port, uint64_t physical) {
    uint32_t index = 0;
    while (index < port->written_count && port->written[index] < physical) {
        index++;
    }
    return index;
}

void sim_frame_write(struct port *port, uint64_t physical) {
    uint64_t frame = physical & ~(VSPACED_PAGE_BYTES - 1);
    if (!sim_frame_is_zero(port, frame)) {
        return;
    }
    uint32_t at = written_find(port, frame);
    port->written = realloc(port->written, (port->written_count + 1) * sizeof(*port->written));
    assert(port->written != 0);
    memmove(&port->written[at + 1], &port->written[at],
            (port->written_count - at) * sizeof(*port->written));
    port->written[at] = frame;
    port->written_count++;
}

bool sim_frame_is_zero(const struct port *port, uint64_t physical) {
    uint64_t frame = physical & ~(VSPACED_PAGE_BYTES - 1);
    uint32_t at = written_find(port, frame);
    return at == port->written_count || port->written[at] != frame;
}

void frames_zero(struct port *port, struct range frames) {
    uint32_t first = written_find(port, frames.begin), end = written_find(port, frames.end);
    if (first < end) {
        memmove(&port->written[first], &port->written[end],
                (port->written_count - end) * sizeof(*port->written));
        port->written_count -= end - first;
    }
}
