// A million messages: every length from 0 to 512 words, labels near the operations' and
// far away, random words, sometimes with a capability. Each is answered.
//
// Words are random, small, zero, or addresses in a part of its own space where nothing
// of the program lies: what happens to be a proper request changes nothing that it needs.
#include "programs/attacker/attack.h"
#include "rt/random.h"

#define SANDBOX       UINT64_C(0x600000000000)
#define SANDBOX_PAGES UINT64_C(1024)

enum {
    MESSAGES = 1000000,
    LENGTHS_LIKELY = 10,
    DONE_LEAST = 1000, // some happen to be proper requests
};

static uint64_t word_draw(struct random *random) {
    const uint64_t raw = random_next(random);
    switch (raw % 4) {
    case 0:
        return 0;
    case 1:
        return raw >> 58;
    case 2:
        return SANDBOX + (raw >> 2) % SANDBOX_PAGES * VSPACED_PAGE_BYTES;
    default:
        return raw;
    }
}

// As many as the operations take, mostly; all lengths come, too.
static uint32_t count_draw(struct random *random) {
    const uint64_t raw = random_next(random);
    return raw % 16 == 0 ? (uint32_t)(raw >> 8) % (RK_MESSAGE_WORDS_MAX + 1)
                         : (uint32_t)(raw >> 8) % LENGTHS_LIKELY;
}

static uint32_t label_draw(struct random *random) {
    const uint64_t raw = random_next(random);
    return raw % 8 == 0 ? (uint32_t)(raw >> 8) % RK_LABEL_KERNEL_FIRST
                        : VSPACED_OP_FIRST + (uint32_t)(raw >> 8) % VSPACED_OP_COUNT;
}

uint64_t attack_babbler(const struct program_start *start) {
    static const uint32_t capabilities[] = {PROGRAM_SLOT_MEMD, PROGRAM_SLOT_VSPACED,
                                            PROGRAM_SLOT_CONSOLE, PROGRAM_SLOT_PROCD};
    static uint64_t words[RK_MESSAGE_WORDS_MAX];
    struct random random = random_make(start->process_id);
    uint32_t done = 0;
    for (uint32_t i = 0; i < MESSAGES; i++) {
        const uint32_t count = i <= RK_MESSAGE_WORDS_MAX ? i : count_draw(&random);
        const uint64_t die = random_next(&random);
        for (uint32_t at = 0; at < count; at++) {
            words[at] = word_draw(&random);
        }
        if (count > 0 && die % 2 == 0) {
            words[0] = 0; // of its own space
            words[count - 1] = 0;
        }
        const uint32_t capability = die >> 8 & 0xf ? 0 : capabilities[die >> 16 & 3];
        const uint64_t status = attack_send(label_draw(&random), words, count, capability);
        ATTACK_EXPECT(status != ATTACK_UNANSWERED);
        done += status == VSPACED_OK;
    }
    ATTACK_EXPECT(done > DONE_LEAST && done < MESSAGES / 2);
    return HOSTILE_REFUSED;
}
