#include "programs/workload/contents.h"
#include "rt/random.h"

// Both ends and two in between: a page that is mapped at all is mapped whole, so
// more words would only cost time.
static const unsigned probes[] = {0, 170, 341, 511};
enum { PROBE_COUNT = sizeof(probes) / sizeof(probes[0]) };

uint64_t contents_value(uint64_t seed, uint64_t address, uint64_t version) {
    struct random random = random_make(seed ^ address);
    random.state += random_next(&random) ^ version;
    return random_next(&random) | 1;
}

uint64_t contents_word(uint64_t value, unsigned index) {
    if (value == 0) {
        return 0;
    }
    struct random random = random_make(value + index);
    return random_next(&random);
}

void contents_write(volatile uint64_t *page, uint64_t value) {
    for (unsigned i = 0; i < PROBE_COUNT; i++) {
        page[probes[i]] = contents_word(value, probes[i]);
    }
}

bool contents_check(const volatile uint64_t *page, uint64_t value) {
    for (unsigned i = 0; i < PROBE_COUNT; i++) {
        if (page[probes[i]] != contents_word(value, probes[i])) {
            return false;
        }
    }
    return true;
}
