// What takes the kernel more than one piece.
#include "programs/attacker/attack.h"

#define COPY_BYTES (ATTACK_LONG_BYTES / ATTACK_LONG_COPIES)

static struct vspaced_batch batch; // large

uint64_t attack_long_begin(uint32_t *memory) {
    struct memd_memory taken;
    return attack_memory_take(COPY_BYTES, &taken, memory);
}

vspaced_result attack_long_map(uint32_t memory) {
    vspaced_batch_begin(&batch, 0);
    for (uint64_t copy = 0; copy < ATTACK_LONG_COPIES; copy++) {
        vspaced_batch_map(&batch, &(struct vspaced_map){
                                      .memory = memory,
                                      .address = ATTACK_LONG_BEGIN + copy * COPY_BYTES,
                                      .length = COPY_BYTES,
                                      .place = VSPACED_PLACE_FIXED,
                                      .rights = VSPACED_READ | VSPACED_WRITE,
                                  });
    }
    return vspaced_batch_send(&attacker, &batch);
}

vspaced_result attack_long_unmap(uint64_t *bytes) {
    return vspaced_unmap(&attacker, 0, ATTACK_LONG_BEGIN, ATTACK_LONG_BYTES, bytes);
}
