#include "change.h"
#include "reply.h"

// arguments: 0 address, 1 length
enum vspaced_status release_plan(struct shard *shard, struct object *object,
                                 const uint64_t *arguments, struct space_plan *plan) {
    (void)shard;
    return space_plan_release(&object->space, arguments[0], arguments[1], plan);
}

static void release_answer(struct request *request, const struct work *work,
                           struct port_reply *reply) {
    reply_word(reply, work->plan.bytes_released);
    reply_word(reply, space_counts(&request->object->space).generation);
}

// words: 0 target, 1 address, 2 length
enum vspaced_status op_release(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    return change(shard, request, reply, release_plan, release_answer);
}
