#include "apply.h"
#include "reply.h"
#include "request.h"

// words: 0 target, 1 address, 2 length
enum vspaced_status op_unmap(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct space *space = &request->object->space;
    struct space_plan plan;
    enum vspaced_status status = space_plan_unmap(space, words[1], words[2], &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    request->range = plan.range;
    status = apply_and_commit(shard, request->object, &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    reply_word(reply, plan.bytes_removed);
    reply_word(reply, plan.mappings_touched);
    reply_word(reply, space_counts(space).generation);
    return VSPACED_OK;
}
