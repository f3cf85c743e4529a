// Starts where hoarders keep every node that was not promised: it has the mappings that every
// object is guaranteed, and can change them; what goes beyond is refused by its name.
#include "programs/attacker/attack.h"

uint64_t attack_latecomer(const struct program_start *start) {
    (void)start;
    struct vspaced_object_stats stats;
    uint64_t count = 0;
    ATTACK_EXPECT(attack_pages_reserve(&count) == VSPACED_NO_NODES);
    ATTACK_EXPECT(vspaced_stats(&attacker, 0, &stats) == VSPACED_OK);
    ATTACK_EXPECT(stats.mappings >= VSPACED_MAPPINGS_FLOOR && stats.mappings > count);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t bytes = 0;
        ATTACK_EXPECT(vspaced_unmap(&attacker, 0, attack_page_address(i), VSPACED_PAGE_BYTES,
                                    &bytes) == VSPACED_OK);
        ATTACK_EXPECT(attack_page_reserve(i) == VSPACED_OK);
    }
    return HOSTILE_REFUSED;
}
