#include "change.h"
#include "reply.h"

// arguments: 0 address, 1 length
enum vspaced_status discard_plan(struct shard *shard, struct object *object,
                                 const uint64_t *arguments, struct space_plan *plan) {
    (void)shard;
    return space_plan_discard(&object->space, arguments[0], arguments[1], plan);
}

static void discard_answer(struct request *request, const struct work *work,
                           struct port_reply *reply) {
    (void)work;
    reply_word(reply, space_counts(&request->object->space).generation);
}

// words: 0 target, 1 address, 2 length
enum vspaced_status op_discard(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    return change(shard, request, reply, discard_plan, discard_answer);
}
