// What frames hold, as far as it matters here: zero, or what somebody wrote.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

// The first written frame at or above the address.
static uint32_t written_find(const struct sim *sim, uint64_t physical) {
    uint32_t index = 0;
    while (index < sim->written_count && sim->written[index] < physical) {
        index++;
    }
    return index;
}

static bool is_written(const struct sim *sim, uint64_t frame) {
    uint32_t at = written_find(sim, frame);
    return at < sim->written_count && sim->written[at] == frame;
}

void sim_frame_write(struct port *port, uint64_t physical) {
    struct sim *sim = port->sim;
    uint64_t frame = physical & ~(VSPACED_PAGE_BYTES - 1);
    pthread_mutex_lock(&sim->contents);
    if (!is_written(sim, frame)) {
        uint32_t at = written_find(sim, frame);
        sim->written = realloc(sim->written, (sim->written_count + 1) * sizeof(*sim->written));
        assert(sim->written != 0);
        memmove(&sim->written[at + 1], &sim->written[at],
                (sim->written_count - at) * sizeof(*sim->written));
        sim->written[at] = frame;
        sim->written_count++;
    }
    pthread_mutex_unlock(&sim->contents);
}

bool sim_frame_is_zero(struct port *port, uint64_t physical) {
    pthread_mutex_lock(&port->sim->contents);
    bool zero = !is_written(port->sim, physical & ~(VSPACED_PAGE_BYTES - 1));
    pthread_mutex_unlock(&port->sim->contents);
    return zero;
}

void frames_zero(struct port *port, struct range frames) {
    struct sim *sim = port->sim;
    pthread_mutex_lock(&sim->contents);
    uint32_t first = written_find(sim, frames.begin), end = written_find(sim, frames.end);
    if (first < end) {
        memmove(&sim->written[first], &sim->written[end],
                (sim->written_count - end) * sizeof(*sim->written));
        sim->written_count -= end - first;
    }
    pthread_mutex_unlock(&sim->contents);
}
