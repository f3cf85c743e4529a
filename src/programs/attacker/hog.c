// Changes thousands of pages in one request, again and again: each is long, done in pieces,
// and whole when it is answered.
#include "programs/attacker/attack.h"

enum { ROUNDS = 60, PAGES = 1500, COPIES = 6 };

#define BYTES (PAGES * VSPACED_PAGE_BYTES)
// A page off a boundary of large pages, none of which fits then.
#define HERE (UINT64_C(0x10000000000) + VSPACED_PAGE_BYTES)

static struct vspaced_batch batch; // large

static volatile uint64_t *word_of(uint64_t copy, uint64_t page) {
    return (volatile uint64_t *)(HERE + copy * BYTES + page * VSPACED_PAGE_BYTES);
}

static uint64_t bytes_mapped(void) {
    struct vspaced_object_stats stats;
    return vspaced_stats(&attacker, 0, &stats) == VSPACED_OK ? stats.bytes : 0;
}

// The same memory side by side, in one request.
static vspaced_result copies_map(uint32_t memory) {
    vspaced_batch_begin(&batch, 0);
    for (uint64_t copy = 0; copy < COPIES; copy++) {
        vspaced_batch_map(&batch, &(struct vspaced_map){
                                      .memory = memory,
                                      .address = HERE + copy * BYTES,
                                      .length = BYTES,
                                      .place = VSPACED_PLACE_FIXED,
                                      .rights = VSPACED_READ | VSPACED_WRITE,
                                  });
    }
    return vspaced_batch_send(&attacker, &batch);
}

static uint64_t round_run(uint32_t memory, uint64_t round, uint64_t bytes_before) {
    uint64_t bytes = 0;
    ATTACK_EXPECT(copies_map(memory) == VSPACED_OK);
    *word_of(0, 0) = round;
    *word_of(1, PAGES - 1) = ~round;
    ATTACK_EXPECT(copies_map(memory) == VSPACED_OVERLAP);
    ATTACK_EXPECT(vspaced_protect(&attacker, 0, HERE, COPIES * BYTES, VSPACED_READ) == VSPACED_OK);
    for (uint64_t copy = 0; copy < COPIES; copy++) {
        ATTACK_EXPECT(*word_of(copy, 0) == round && *word_of(copy, PAGES - 1) == ~round);
    }
    ATTACK_EXPECT(bytes_mapped() == bytes_before + COPIES * BYTES);
    ATTACK_EXPECT(vspaced_unmap(&attacker, 0, HERE, COPIES * BYTES, &bytes) == VSPACED_OK);
    ATTACK_EXPECT(bytes == COPIES * BYTES && bytes_mapped() == bytes_before);
    return 0;
}

uint64_t attack_hog(const struct program_start *start) {
    (void)start;
    struct memd_memory taken;
    uint32_t memory = 0;
    ATTACK_EXPECT(attack_memory_take(BYTES, &taken, &memory) == 0);
    const uint64_t bytes_before = bytes_mapped();
    for (uint64_t i = 0; i < ROUNDS; i++) {
        const uint64_t line = round_run(memory, i, bytes_before);
        if (line != 0) {
            return line;
        }
    }
    return HOSTILE_REFUSED;
}
