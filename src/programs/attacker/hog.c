// Changes thousands of pages in one request, again and again: each is long, done in pieces,
// and whole when it is answered.
#include "programs/attacker/attack.h"

enum { ROUNDS = 60, COPIES = ATTACK_LONG_COPIES };

#define HERE  ATTACK_LONG_BEGIN
#define BYTES (ATTACK_LONG_BYTES / COPIES)
#define PAGES (BYTES / VSPACED_PAGE_BYTES)

static volatile uint64_t *word_of(uint64_t copy, uint64_t page) {
    return (volatile uint64_t *)(HERE + copy * BYTES + page * VSPACED_PAGE_BYTES);
}

static uint64_t bytes_mapped(void) {
    struct vspaced_object_stats stats;
    return vspaced_stats(&attacker, 0, &stats) == VSPACED_OK ? stats.bytes : 0;
}

static uint64_t round_run(uint32_t memory, uint64_t round, uint64_t bytes_before) {
    uint64_t bytes = 0;
    ATTACK_EXPECT(attack_long_map(memory) == VSPACED_OK);
    *word_of(0, 0) = round;
    *word_of(1, PAGES - 1) = ~round;
    ATTACK_EXPECT(attack_long_map(memory) == VSPACED_OVERLAP);
    ATTACK_EXPECT(vspaced_protect(&attacker, 0, HERE, COPIES * BYTES, VSPACED_READ) == VSPACED_OK);
    for (uint64_t copy = 0; copy < COPIES; copy++) {
        ATTACK_EXPECT(*word_of(copy, 0) == round && *word_of(copy, PAGES - 1) == ~round);
    }
    ATTACK_EXPECT(bytes_mapped() == bytes_before + COPIES * BYTES);
    ATTACK_EXPECT(attack_long_unmap(&bytes) == VSPACED_OK);
    ATTACK_EXPECT(bytes == COPIES * BYTES && bytes_mapped() == bytes_before);
    return 0;
}

uint64_t attack_hog(const struct program_start *start) {
    (void)start;
    uint32_t memory = 0;
    ATTACK_EXPECT(attack_long_begin(&memory) == 0);
    const uint64_t bytes_before = bytes_mapped();
    for (uint64_t i = 0; i < ROUNDS; i++) {
        const uint64_t line = round_run(memory, i, bytes_before);
        if (line != 0) {
            return line;
        }
    }
    return HOSTILE_REFUSED;
}
