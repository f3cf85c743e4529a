// Wants another's badge: by minting one from its own endpoint, and by writing badges with
// every field changed into every word of every request.
#include "programs/attacker/attack.h"
#include "programs/common/slot.h"
#include "vspaced/badge.h"

static const struct {
    uint32_t label, word_count;
} operations[] = {
#define X(name, function, label, words, cap, kinds, rights, target) {label, words},
    VSPACED_OPERATION_LIST(X)
#undef X
};

// The fields of a badge, one changed at a time.
static uint64_t badge_changed(uint64_t own, uint32_t field, uint32_t by) {
    struct vspaced_badge badge = vspaced_badge_unpack(own);
    uint32_t kind = badge.kind;
    uint32_t *const fields[] = {&badge.index, &badge.generation, &badge.shard, &badge.rights,
                                &kind};
    *fields[field] += by;
    badge.kind = (enum vspaced_badge_kind)(kind % 16);
    badge.index &= 0xfffff;
    badge.generation &= 0xffffff;
    badge.shard &= 0xff;
    badge.rights &= 0xff;
    return vspaced_badge_pack(badge);
}
enum { BADGE_FIELDS = 5, BADGE_STEPS = 16 };

static uint64_t mint_try(uint64_t own) {
    for (uint32_t field = 0; field < BADGE_FIELDS; field++) {
        for (uint32_t by = 0; by < BADGE_STEPS; by++) {
            const uint64_t badge = badge_changed(own, field, by);
            ATTACK_EXPECT(slot_mint(PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_FREE, badge) != RK_OK);
        }
    }
    ATTACK_EXPECT(slot_mint(PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_FREE, 0) != RK_OK);
    return 0;
}

// Of any operation with this word, everything else zero. A PING gives the word back; what
// asks about an address may be answered, and what changes something may not.
static uint64_t word_try(uint64_t badge) {
    for (uint32_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        for (uint32_t at = 0; at < operations[i].word_count; at++) {
            uint64_t words[RK_MESSAGE_REGISTER_WORDS + 1] = {0};
            words[at] = badge;
            const uint64_t status =
                attack_send(operations[i].label, words, operations[i].word_count, 0);
            const bool looks =
                operations[i].label == VSPACED_OP_PING || operations[i].label == VSPACED_OP_LIST;
            ATTACK_EXPECT(status != ATTACK_UNANSWERED);
            ATTACK_EXPECT(status != VSPACED_OK || (looks && at + 1 != operations[i].word_count));
        }
    }
    return 0;
}

uint64_t attack_badger(const struct program_start *start) {
    (void)start;
    struct vspaced_object_stats before;
    struct rk_cap_info info;
    ATTACK_EXPECT(vspaced_stats(&attacker, 0, &before) == VSPACED_OK);
    ATTACK_EXPECT(rt_query_local_cap(PROGRAM_SLOT_VSPACED, &info) == RK_OK);
    const uint64_t own = info.base;
    uint64_t wrong = mint_try(own);
    for (uint32_t field = 0; field < BADGE_FIELDS && wrong == 0; field++) {
        for (uint32_t by = 0; by < BADGE_STEPS && wrong == 0; by++) {
            wrong = word_try(badge_changed(own, field, by));
        }
    }
    ATTACK_EXPECT(wrong != 0 || attack_changed_nothing(&before));
    return wrong == 0 ? HOSTILE_REFUSED : wrong;
}
