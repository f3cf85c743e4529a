#include "change.h"
#include "reply.h"

// arguments: 0 address, 1 length
enum vspaced_status discard_plan(struct shard *shard, struct object *object,
                                 const uint64_t *arguments, struct space_plan *plan) {
    (void)shard;
    return space_plan_discard(&object->space, arguments[0], arguments[1], plan);
}

// words: 0 target, 1 address, 2 length
enum vspaced_status op_discard(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    enum vspaced_status status = change(shard, request, discard_plan);
    if (status == VSPACED_OK) {
        reply_word(reply, space_counts(&request->object->space).generation);
    }
    return status;
}
