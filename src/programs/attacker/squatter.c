// Maps memory of its own wherever vspaced has something in vspaced's space, and writes
// there; and asks for the addresses that no program can have.
#include "programs/attacker/attack.h"
#include "services/memd_client.h"

#define IMAGES_END UINT64_C(0x8000000) // vspaced's image ends below
#define STEP       (UINT64_C(16) * VSPACED_PAGE_BYTES)

static vspaced_result map_at(uint32_t memory, uint64_t address, uint8_t overwrite) {
    const struct vspaced_map map = {.memory = memory,
                                    .address = address,
                                    .length = VSPACED_PAGE_BYTES,
                                    .rights = VSPACED_READ | VSPACED_WRITE,
                                    .overwrite = overwrite};
    uint64_t got = 0;
    return vspaced_map(&attacker, &map, &got);
}

static uint64_t everywhere(uint32_t memory, uint64_t begin) {
    for (uint64_t at = begin; at < IMAGES_END; at += STEP) {
        uint64_t words[3] = {at};
        ATTACK_EXPECT(map_at(memory, at, 0) == VSPACED_OK);
        *(volatile uint64_t *)at = ~at;
        ATTACK_EXPECT(vspaced_ping(&attacker, words) == VSPACED_OK && words[0] == at);
        ATTACK_EXPECT(*(volatile uint64_t *)at == ~at);
        ATTACK_EXPECT(vspaced_unmap(&attacker, 0, at, VSPACED_PAGE_BYTES, 0) == VSPACED_OK);
    }
    return 0;
}

static uint64_t outside(uint32_t memory) {
    for (uint32_t bit = 47; bit < 64; bit++) {
        for (uint8_t overwrite = 0; overwrite < 2; overwrite++) {
            ATTACK_EXPECT(map_at(memory, UINT64_C(1) << bit, overwrite) == VSPACED_OUTSIDE_SPACE);
            ATTACK_EXPECT(map_at(memory, UINT64_MAX << bit, overwrite) == VSPACED_OUTSIDE_SPACE);
        }
    }
    ATTACK_EXPECT(map_at(memory, 0, 1) == VSPACED_OUTSIDE_SPACE);
    ATTACK_EXPECT(map_at(memory, VSPACED_USER_END, 1) == VSPACED_OUTSIDE_SPACE);
    return 0;
}

uint64_t attack_squatter(const struct program_start *start) {
    struct memd_memory taken;
    uint32_t memory = 0;
    ATTACK_EXPECT(attack_memory_take(VSPACED_PAGE_BYTES, &taken, &memory) == 0);
    ATTACK_EXPECT(map_at(memory, PROGRAM_START_PAGE, 0) == VSPACED_OVERLAP);
    ATTACK_EXPECT(map_at(memory, start->stack_begin, 0) == VSPACED_OVERLAP);
    ATTACK_EXPECT(map_at(memory, start->stack_begin - VSPACED_PAGE_BYTES, 1) == VSPACED_OVERLAP);
    uint64_t wrong = everywhere(memory, (start->image_end + STEP) / STEP * STEP);
    wrong = wrong == 0 ? outside(memory) : wrong;
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
