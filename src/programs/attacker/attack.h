// What the attacks share: requests that no client library would send.
#ifndef PROGRAMS_ATTACK_H
#define PROGRAMS_ATTACK_H

#include "programs/attacker/attacks.h"
#include "programs/common/slot.h"
#include "programs/hostile/hostile.h"
#include "rt/syscall.h"
#include "services/memd_client.h"
#include "vspaced/client.h"
#include "vspaced/operation.h"

#define X(name, text) uint64_t attack_##name(const struct program_start *start);
ATTACK_LIST(X)
#undef X
uint64_t attack_doomed(const struct program_start *start);
uint64_t attack_hoarder(const struct program_start *start);
uint64_t attack_latecomer(const struct program_start *start);

static const struct vspaced_client attacker = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT};

#define ATTACK_EXPECT(condition)                                                                   \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            return __LINE__;                                                                       \
        }                                                                                          \
    } while (0)

// Memory of memd's, attached: the account's record of it, and vspaced's number. 0, or the
// line that failed.
static inline uint64_t attack_memory_take(uint64_t length, struct memd_memory *taken,
                                          uint32_t *number) {
    uint64_t bytes = 0;
    ATTACK_EXPECT(memd_allocate(PROGRAM_SLOT_MEMD, length, 0, MEMD_READ | MEMD_WRITE,
                                PROGRAM_SLOT_RECEIVE, taken) == MEMD_OK);
    ATTACK_EXPECT(vspaced_attach(&attacker, 0, PROGRAM_SLOT_RECEIVE, number, &bytes) == VSPACED_OK);
    ATTACK_EXPECT(slot_delete(PROGRAM_SLOT_RECEIVE) == RK_OK);
    return 0;
}

// 9,000 pages of 4 KiB: the same 1,500 side by side, mapped in one request and unmapped in
// one, each of which is done in pieces. One page off a boundary of large pages, none of
// which fits then. long.c
enum { ATTACK_LONG_COPIES = 6 };
#define ATTACK_LONG_BYTES (ATTACK_LONG_COPIES * UINT64_C(1500) * VSPACED_PAGE_BYTES)
#define ATTACK_LONG_BEGIN (UINT64_C(0x10000000000) + VSPACED_PAGE_BYTES)

// Takes the memory; 0, or the line that failed.
uint64_t attack_long_begin(uint32_t *memory);
vspaced_result attack_long_map(uint32_t memory);
vspaced_result attack_long_unmap(uint64_t *bytes);

// The page with this number kept, and the one behind it not: each is a mapping of its own.
// Nothing is mapped, so all that it takes is room in the tree.
#define ATTACK_PAGES_BEGIN UINT64_C(0x10000000000)
static inline uint64_t attack_page_address(uint64_t number) {
    return ATTACK_PAGES_BEGIN + 2 * number * VSPACED_PAGE_BYTES;
}

static inline vspaced_result attack_page_reserve(uint64_t number) {
    const struct vspaced_reserve reserve = {.address = attack_page_address(number),
                                            .length = VSPACED_PAGE_BYTES};
    uint64_t address = 0;
    return vspaced_reserve(&attacker, &reserve, &address);
}

// From page 0 on, until it is refused; the refusal.
static inline vspaced_result attack_pages_reserve(uint64_t *count) {
    vspaced_result result = VSPACED_OK;
    for (*count = 0; *count < VSPACED_MAPPINGS_PER_SHARD && result == VSPACED_OK;) {
        result = attack_page_reserve(*count);
        *count += result == VSPACED_OK;
    }
    return result;
}

// Not delivered, or an answer without a status.
#define ATTACK_UNANSWERED UINT64_C(1000)

// Up to RK_MESSAGE_WORDS_MAX words, as they are; `capability` goes along unless it is 0. The
// status that vspaced answered.
static inline uint64_t attack_send(uint32_t label, const uint64_t *words, uint32_t count,
                                   uint32_t capability) {
    struct rt_message message = {.label = label, .word_count = count, .capability = capability};
    for (uint32_t i = 0; i < count; i++) {
        if (i < RK_MESSAGE_REGISTER_WORDS) {
            message.words[i] = words[i];
        } else {
            rt_buffer(0)[i] = words[i];
        }
    }
    const uint64_t delivered = rt_call(PROGRAM_SLOT_VSPACED, &message, 0);
    return delivered == RK_OK && message.word_count >= 1 ? message.words[0] : ATTACK_UNANSWERED;
}

static inline bool attack_is_refusal(uint64_t status) {
    return status == VSPACED_NOT_YOURS || status == VSPACED_STALE_HANDLE ||
           status == VSPACED_NOT_AUTHORIZED;
}

// vspaced answers, and the own object is as it was but for its counts of requests.
static inline bool attack_changed_nothing(const struct vspaced_object_stats *before) {
    struct vspaced_object_stats after;
    return vspaced_stats(&attacker, 0, &after) == VSPACED_OK &&
           after.generation == before->generation && after.bytes == before->bytes &&
           after.mappings == before->mappings && after.memories == before->memories;
}

#endif
