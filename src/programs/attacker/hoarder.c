// Takes mappings until its own ceiling, or the nodes of its shard that nobody was promised, are
// used up; tells its parent which of both; and keeps them: from then on it gives one back, which
// takes no memory, and asks for it again, until it is killed.
#include "programs/attacker/attack.h"

uint64_t attack_hoarder(const struct program_start *start) {
    (void)start;
    uint64_t count = 0;
    const vspaced_result refusal = attack_pages_reserve(&count);
    ATTACK_EXPECT(count > 0);
    const struct rt_message told = {.word_count = ATTACK_HOARDER_WORDS, .words = {refusal, count}};
    ATTACK_EXPECT(rt_send(PROGRAM_SLOT_PARENT, &told) == RK_OK);
    for (uint64_t i = 0;; i = (i + 1) % count) {
        const uint64_t address = attack_page_address(i);
        uint64_t bytes = 0;
        ATTACK_EXPECT(vspaced_unmap(&attacker, 0, address, VSPACED_PAGE_BYTES, &bytes) ==
                      VSPACED_OK);
        const vspaced_result result = attack_page_reserve(i);
        ATTACK_EXPECT(result == VSPACED_OK || result == VSPACED_NO_NODES);
    }
}
