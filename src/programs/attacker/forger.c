// Names targets that it was not given: every slot that vspaced has, of all shards, each with
// a generation too, every power of two and its neighbours, and random words.
#include "programs/attacker/attack.h"
#include "rt/random.h"
#include "services/procd_client.h"
#include "vspaced/badge.h"
#include "vspaced/slots.h"

enum { RANDOM_TARGETS = 20000 };

// The operations that name a target. What else a request says is looked at later.
static const struct {
    uint32_t label, word_count;
} probes[] = {
#define PROBE_OBJECT(label, words) {label, words},
#define PROBE_SHARD(label, words)
#define X(name, function, label, words, cap, kinds, rights, target) PROBE_##target(label, words)
    VSPACED_OPERATION_LIST(X)
#undef X
};

static bool is_refused(uint64_t target) {
    const uint64_t unmap[] = {target, UINT64_C(0x400000), UINT64_C(0x100000), 0};
    return attack_is_refusal(attack_send(VSPACED_OP_UNMAP, unmap, 4, 0));
}

// Of a BATCH of one item: target, count, item, reserved0.
enum { BATCH_OF_ONE_WORDS = 2 + 7 + 1 };

// By all operations in turns. ATTACH is refused in any case, for want of a capability.
static bool is_refused_next(uint64_t target) {
    static uint32_t turn;
    const uint32_t at = turn++ % (sizeof(probes) / sizeof(probes[0]));
    const uint32_t label = probes[at].label;
    const uint32_t count = label == VSPACED_OP_BATCH ? BATCH_OF_ONE_WORDS : probes[at].word_count;
    uint64_t words[BATCH_OF_ONE_WORDS] = {target, label == VSPACED_OP_BATCH ? 1 : 0x400000};
    words[count - 1] = 0; // reserved0
    const uint64_t status = attack_send(label, words, count, 0);
    return attack_is_refusal(status) ||
           (label == VSPACED_OP_ATTACH && status == VSPACED_BAD_CAPABILITY);
}

uint64_t attack_forger(const struct program_start *start) {
    struct vspaced_object_stats before;
    struct procd_info self;
    ATTACK_EXPECT(vspaced_stats(&attacker, 0, &before) == VSPACED_OK);
    ATTACK_EXPECT(procd_info(PROGRAM_SLOT_PROCD, 0, &self) == PROCD_OK);
    const uint32_t own = vspaced_handle_slot(self.vspace_handle);
    for (uint32_t slot = 1; slot < VSPACED_SLOT_END_OF(VSPACED_SHARDS) + 256; slot++) {
        if (slot != own) {
            ATTACK_EXPECT(is_refused(slot));
            ATTACK_EXPECT(is_refused_next(slot));
            ATTACK_EXPECT(is_refused(vspaced_handle_pack(slot, 1)));
        }
    }
    for (uint32_t bit = 0; bit < 64; bit++) {
        const uint64_t near = UINT64_C(1) << bit;
        ATTACK_EXPECT(near == own || is_refused(near));
        ATTACK_EXPECT(near - 1 == 0 || near - 1 == own || is_refused(near - 1));
        ATTACK_EXPECT(is_refused(near | UINT64_C(1) << 63));
    }
    struct random random = random_make(start->process_id);
    for (uint32_t i = 0; i < RANDOM_TARGETS; i++) {
        const uint64_t target = random_next(&random);
        ATTACK_EXPECT(target == 0 || target == own || target == self.vspace_handle ||
                      is_refused_next(target));
    }
    ATTACK_EXPECT(attack_changed_nothing(&before));
    return HOSTILE_REFUSED;
}
