// Sends its requests instead of calling: nobody waits for the answers, not even for those of
// long operations, which are kept for later. Each is done all the same, or refused, as a
// whole.
#include "programs/attacker/attack.h"

enum { ROUNDS = 200, SUPERFLUOUS = 2000, QUIET = 20000 };

static void send(uint32_t label, const uint64_t *words, uint32_t count, uint32_t capability) {
    struct rt_message message = {.label = label, .word_count = count, .capability = capability};
    for (uint32_t i = 0; i < count; i++) {
        message.words[i] = words[i];
    }
    (void)rt_send(PROGRAM_SLOT_VSPACED, &message);
}

static void rights_send(uint8_t rights) {
    const uint64_t words[] = {0, ATTACK_LONG_BEGIN, ATTACK_LONG_BYTES, rights, 0};
    send(VSPACED_OP_PROTECT, words, 5, 0);
}

// A long one; another that finds the object busy, or not; a look that waits for both.
static uint64_t round_run(void) {
    uint8_t rights = 0;
    rights_send(VSPACED_READ);
    rights_send(VSPACED_READ | VSPACED_WRITE);
    for (uint64_t at = 0; at < ATTACK_LONG_BYTES; at += ATTACK_LONG_BYTES / ATTACK_LONG_COPIES) {
        struct vspaced_mapping mapping;
        ATTACK_EXPECT(vspaced_query(&attacker, 0, ATTACK_LONG_BEGIN + at, &mapping) == VSPACED_OK);
        ATTACK_EXPECT(mapping.rights != 0 && (at == 0 || mapping.rights == rights));
        rights = mapping.rights;
    }
    return 0;
}

static uint64_t long_send(void) {
    uint32_t memory = 0;
    ATTACK_EXPECT(attack_long_begin(&memory) == 0);
    ATTACK_EXPECT(attack_long_map(memory) == VSPACED_OK);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t line = round_run();
        if (line != 0) {
            return line;
        }
    }
    uint64_t bytes = 0;
    ATTACK_EXPECT(attack_long_unmap(&bytes) == VSPACED_OK && bytes == ATTACK_LONG_BYTES);
    return 0;
}

uint64_t attack_mute(const struct program_start *start) {
    (void)start;
    const uint64_t query[] = {0, VSPACED_PAGE_BYTES, 0};
    struct vspaced_object_stats before;
    ATTACK_EXPECT(vspaced_stats(&attacker, 0, &before) == VSPACED_OK);
    for (uint32_t i = 0; i < QUIET; i++) {
        send(VSPACED_OP_QUERY, query, 3, 0);
    }
    for (uint32_t i = 0; i < SUPERFLUOUS; i++) {
        send(VSPACED_OP_QUERY, query, 3, PROGRAM_SLOT_MEMD);
    }
    ATTACK_EXPECT(attack_changed_nothing(&before));
    const uint64_t wrong = long_send();
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
