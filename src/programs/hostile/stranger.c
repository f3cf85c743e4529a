// Names, in its requests, every slot where another process's address space could
// lie in vspaced's capability space. Each must be refused, and none may act.
//
// Exit code: HOSTILE_REFUSED, or the number of the slot that was not refused.
#include "programs/hostile/hostile.h"
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
    struct vspaced_object_stats own;
    if (vspaced_stats(&client, 0, &own) != VSPACED_OK) {
        return 1;
    }
    for (uint32_t slot = 1; slot < VSPACED_SLOT_CLIENT_FIRST; slot++) {
        // Its own space it may name; which slot that is, nobody told it.
        struct vspaced_object_stats stats;
        if (vspaced_stats(&client, slot, &stats) == VSPACED_OK && stats.label == own.label) {
            continue;
        }
        if (!target_is_refused(&client, slot) ||
            !target_is_refused(&client, vspaced_handle_pack(slot, 1))) {
            return slot;
        }
    }
    return HOSTILE_REFUSED;
}
