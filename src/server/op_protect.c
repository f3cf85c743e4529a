#include "apply.h"
#include "reply.h"
#include "request.h"
#include "vspaced/rights.h"

// words: 0 target, 1 address, 2 length, 3 rights
enum vspaced_status op_protect(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct space *space = &request->object->space;
    request->argument = words[3];
    if ((words[3] & ~(uint64_t)VSPACED_RIGHTS_ALL) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    struct space_plan plan;
    enum vspaced_status status =
        space_plan_protect(space, words[1], words[2], (unsigned)words[3], &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    request->range = plan.range;
    status = apply_and_commit(shard, request->object, &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    reply_word(reply, plan.mappings_touched);
    reply_word(reply, space_counts(space).generation);
    return VSPACED_OK;
}
