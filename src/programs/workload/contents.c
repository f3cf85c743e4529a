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

uint32_t contents_code_answer(uint64_t value) {
    return (uint32_t)contents_word(value, CONTENTS_CODE_WORD);
}

uint64_t contents_code(uint64_t value) {
    const uint64_t mov_eax = 0xb8; // and four bytes of number
    const uint64_t ret = 0xc3;
    return mov_eax | (uint64_t)contents_code_answer(value) << 8 | ret << 40;
}

void contents_write(volatile uint64_t *page, uint64_t value) {
    for (unsigned i = 0; i < PROBE_COUNT; i++) {
        page[probes[i]] = contents_word(value, probes[i]);
    }
    page[CONTENTS_CODE_WORD] = contents_code(value);
}

bool contents_check(const volatile uint64_t *page, uint64_t value) {
    for (unsigned i = 0; i < PROBE_COUNT; i++) {
        if (page[probes[i]] != contents_word(value, probes[i])) {
            return false;
        }
    }
    return true;
}
