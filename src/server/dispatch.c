#include "bootstrap/capability.h"
#include "request.h"
#include "shard.h"

#define KINDS_O   (1 << VSPACED_BADGE_OWNER)
#define KINDS_M   (1 << VSPACED_BADGE_MANAGER)
#define KINDS_C   (1 << VSPACED_BADGE_CONTROL)
#define KINDS_OM  (KINDS_O | KINDS_M)
#define KINDS_S   (1 << VSPACED_BADGE_SELF)
#define KINDS_CS  (KINDS_C | KINDS_S)
#define KINDS_MCS (KINDS_M | KINDS_C | KINDS_S)
#define KINDS_OMC (KINDS_O | KINDS_M | KINDS_C)

#define ROW(first, name, label, words, capability_, kinds_, rights_, target_, items_max_,          \
            item_words_)                                                                           \
    [(label) - (first)] = {.run = op_##name,                                                       \
                           .word_count = (words),                                                  \
                           .item_words = (item_words_),                                            \
                           .items_max = (items_max_),                                              \
                           .capability = BOOTSTRAP_TYPE_##capability_,                             \
                           .kinds = KINDS_##kinds_,                                                \
                           .rights = VSPACED_BADGE_##rights_,                                      \
                           .target = TARGET_##target_},

// Rows that a list doesn't name stay zero: no function, nobody may call.
#define X(NAME, name, label, words, capability_, kinds_, rights_, target_)                         \
    ROW(VSPACED_OP_FIRST, name, label, words, capability_, kinds_, rights_, target_,               \
        VSPACED_BATCH_MAX, VSPACED_BATCH_ITEM_WORDS)
static const struct operation_row rows[VSPACED_OP_COUNT] = {VSPACED_OPERATION_LIST(X)};
#undef X

#define X(NAME, name, label, words, capability_, kinds_, rights_, target_)                         \
    ROW(PEER_OP_FIRST, name, label, words, capability_, kinds_, rights_, target_, PEER_ITEMS_MAX,  \
        PEER_ITEM_WORDS)
static const struct operation_row peer_rows[PEER_OP_COUNT] = {PEER_OPERATION_LIST(X)};
#undef X

static const struct operation_row spare;

#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    _Static_assert((words) >= 0 && (words) <= VSPACED_REQUEST_WORDS_FEW,                           \
                   #NAME ": the reserved word is among those that the port delivers");
VSPACED_OPERATION_LIST(X)
#undef X

#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    _Static_assert((KINDS_##kinds & KINDS_O) == 0 ||                                               \
                       (VSPACED_BADGE_##rights & ~SHARD_OWNER_RIGHTS) == 0,                        \
                   #NAME ": an owner's badge has the rights for what an owner may ask");
VSPACED_OPERATION_LIST(X)
#undef X

const struct operation_row *operation_row_of(uint32_t label) {
    // Wraps for a label below the first, and is then too large as well.
    uint32_t index = label - VSPACED_OP_FIRST;
    return index < VSPACED_OP_COUNT ? &rows[index] : &spare;
}

const struct operation_row *peer_row_of(uint32_t label) {
    uint32_t index = label - PEER_OP_FIRST;
    return index < PEER_OP_COUNT ? &peer_rows[index] : &spare;
}

enum vspaced_status dispatch(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    return request->row->run(shard, request, reply);
}
