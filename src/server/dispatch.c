#include "bootstrap/capability.h"
#include "request.h"

#define KINDS_O   (1 << VSPACED_BADGE_OWNER)
#define KINDS_M   (1 << VSPACED_BADGE_MANAGER)
#define KINDS_C   (1 << VSPACED_BADGE_CONTROL)
#define KINDS_OM  (KINDS_O | KINDS_M)
#define KINDS_MC  (KINDS_M | KINDS_C)
#define KINDS_OMC (KINDS_O | KINDS_M | KINDS_C)

// Rows that the list doesn't name stay zero: no function, nobody may call.
#define X(NAME, name, label, words, capability_, kinds_, rights_, target_)                         \
    [(label)-VSPACED_OP_FIRST] = {.run = op_##name,                                                \
                                  .word_count = (words),                                           \
                                  .capability = BOOTSTRAP_TYPE_##capability_,                      \
                                  .kinds = KINDS_##kinds_,                                         \
                                  .rights = VSPACED_BADGE_##rights_,                               \
                                  .target = TARGET_##target_},
static const struct operation_row rows[VSPACED_OP_COUNT] = {VSPACED_OPERATION_LIST(X)};
#undef X

static const struct operation_row spare;

#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    _Static_assert((words) >= 0 && (words) <= VSPACED_REQUEST_WORDS_FEW,                           \
                   #NAME ": the reserved word is among those that the port delivers");
VSPACED_OPERATION_LIST(X)
#undef X

const struct operation_row *operation_row_of(uint32_t label) {
    // Wraps for a label below the first, and is then too large as well.
    uint32_t index = label - VSPACED_OP_FIRST;
    return index < VSPACED_OP_COUNT ? &rows[index] : &spare;
}

enum vspaced_status dispatch(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    return request->row->run(shard, request, reply);
}
