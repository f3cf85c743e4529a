// Names, in its requests, every slot where another process's address space could
// lie at its shard of vspaced, and all below. Each must be refused, and none may act.
//
// Exit code: HOSTILE_REFUSED, or the number of the slot that was not refused.
#include "programs/hostile/hostile.h"
#include "services/procd_client.h"
#include "vspaced/badge.h"
#include "vspaced/client.h"
#include "vspaced/slots.h"

static bool is_refusal(vspaced_result result) {
    return result == VSPACED_NOT_YOURS || result == VSPACED_STALE_HANDLE ||
           result == VSPACED_NOT_AUTHORIZED;
}

// Looking, taking away and putting something there: by the bare slot, as phase 0
// has it, and with a guessed generation.
static bool target_is_refused(const struct vspaced_client *client, uint64_t target) {
    struct vspaced_object_stats stats;
    struct vspaced_map map = {
        .target = target,
        .memory = 1,
        .address = HOSTILE_UNMAPPED,
        .length = VSPACED_PAGE_BYTES,
        .rights = VSPACED_READ,
    };
    uint64_t address = 0;
    return is_refusal(vspaced_stats(client, target, &stats)) &&
           is_refusal(vspaced_unmap(client, target, UINT64_C(0x400000), UINT64_C(0x100000), 0)) &&
           is_refusal(vspaced_map(client, &map, &address)) &&
           is_refusal(vspaced_unbind(client, target, 0));
}

uint64_t program_main(const struct program_start *start) {
    (void)start;
    const struct vspaced_client client = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT};
    struct procd_info self;
    if (procd_info(PROGRAM_SLOT_PROCD, 0, &self) != PROCD_OK) {
        return 1;
    }
    const uint32_t own = vspaced_handle_slot(self.vspace_handle);
    const uint32_t above_shard_0 = vspaced_shard_of_slot(own) * VSPACED_SLOTS_PER_SHARD;
    for (uint32_t i = 1; i < VSPACED_SLOT_CLIENT_FIRST; i++) {
        const uint32_t slot = i < VSPACED_SLOT_VSPACE_FIRST ? i : i + above_shard_0;
        if (slot == own) {
            continue; // which it may name
        }
        if (!target_is_refused(&client, slot) ||
            !target_is_refused(&client, vspaced_handle_pack(slot, 1))) {
            return slot;
        }
    }
    return HOSTILE_REFUSED;
}
