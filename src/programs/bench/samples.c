#include "programs/bench/samples.h"

#include "programs/common/json.h"

enum { EMPTY_TRIES = 16 };

struct samples samples_forth, samples_back;

uint64_t samples_empty(void) {
    uint64_t empty = UINT64_MAX;
    for (unsigned i = 0; i < EMPTY_TRIES; i++) {
        const uint64_t begin = time_stamp();
        const uint64_t spent = time_stamp() - begin;
        empty = spent < empty ? spent : empty;
    }
    return empty;
}

// By halves: the samples are nearly all equal, so that nothing better is needed.
static void sort(uint32_t *values, uint64_t count) {
    for (uint64_t gap = count / 2; gap > 0; gap /= 2) {
        for (uint64_t i = gap; i < count; i++) {
            const uint32_t value = values[i];
            uint64_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) {
                values[at] = values[at - gap];
            }
            values[at] = value;
        }
    }
}

uint64_t samples_median(struct samples *samples) {
    sort(samples->values, samples->count);
    return samples->count == 0 ? 0 : samples->values[samples->count / 2];
}

void samples_record(struct samples *samples, const char *name, uint64_t mappings,
                    uint64_t clients) {
    const uint32_t *values = samples->values;
    const uint64_t count = samples->count;
    struct json json;
    sort(samples->values, count);
    json_begin(&json, "measure");
    json_text(&json, "name", name);
    json_number(&json, "mappings", mappings);
    json_number(&json, "clients", clients);
    json_number(&json, "samples", count);
    json_number(&json, "min", values[0]);
    json_number(&json, "median", values[count / 2]);
    json_number(&json, "p99", values[count * 99 / 100]);
    json_number(&json, "max", values[count - 1]);
    json_end(&json);
}
