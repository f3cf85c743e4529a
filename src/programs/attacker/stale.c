// Uses names after their time: its own slot with every generation but the right one, a
// memory that it detached, a listing of a generation that is gone.
#include "programs/attacker/attack.h"
#include "services/memd_client.h"
#include "services/procd_client.h"
#include "vspaced/badge.h"

enum { GENERATIONS = 4096 };

static uint64_t generations_try(uint64_t handle) {
    const uint32_t slot = vspaced_handle_slot(handle);
    const uint32_t right = vspaced_handle_generation(handle);
    struct vspaced_object_stats stats;
    ATTACK_EXPECT(vspaced_stats(&attacker, handle, &stats) == VSPACED_OK);
    ATTACK_EXPECT(vspaced_stats(&attacker, slot, &stats) == VSPACED_OK); // phase 0
    for (uint32_t i = 1; i < GENERATIONS; i++) {
        const uint64_t guess = vspaced_handle_pack(slot, i);
        ATTACK_EXPECT(i == right ||
                      vspaced_stats(&attacker, guess, &stats) == VSPACED_STALE_HANDLE);
    }
    for (uint32_t bit = 0; bit < 32; bit++) {
        const uint64_t flipped = handle ^ UINT64_C(1) << (32 + bit);
        ATTACK_EXPECT(vspaced_handle_generation(flipped) == 0 ||
                      vspaced_stats(&attacker, flipped, &stats) == VSPACED_STALE_HANDLE);
    }
    return 0;
}

static uint64_t memory_try(void) {
    struct memd_memory taken;
    uint32_t number = 0;
    uint64_t address = 0;
    ATTACK_EXPECT(attack_memory_take(VSPACED_PAGE_BYTES, &taken, &number) == 0);
    ATTACK_EXPECT(vspaced_detach(&attacker, 0, number) == VSPACED_OK);
    ATTACK_EXPECT(memd_free(PROGRAM_SLOT_MEMD, taken.handle) == MEMD_OK);
    const struct vspaced_map map = {.memory = number,
                                    .address = HOSTILE_UNMAPPED,
                                    .length = VSPACED_PAGE_BYTES,
                                    .rights = VSPACED_READ};
    ATTACK_EXPECT(vspaced_map(&attacker, &map, &address) == VSPACED_BAD_MEMORY);
    ATTACK_EXPECT(vspaced_detach(&attacker, 0, number) == VSPACED_BAD_MEMORY);
    return 0;
}

static uint64_t listing_try(void) {
    struct vspaced_object_stats stats;
    ATTACK_EXPECT(vspaced_stats(&attacker, 0, &stats) == VSPACED_OK);
    for (uint64_t generation = 1; generation < stats.generation; generation++) {
        const uint64_t list[] = {0, VSPACED_PAGE_BYTES, generation, 0};
        ATTACK_EXPECT(attack_send(VSPACED_OP_LIST, list, 4, 0) == VSPACED_LISTING_CHANGED);
    }
    return 0;
}

uint64_t attack_stale(const struct program_start *start) {
    (void)start;
    struct procd_info self;
    ATTACK_EXPECT(procd_info(PROGRAM_SLOT_PROCD, 0, &self) == PROCD_OK);
    uint64_t wrong = generations_try(self.vspace_handle);
    wrong = wrong == 0 ? memory_try() : wrong;
    wrong = wrong == 0 ? listing_try() : wrong;
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
