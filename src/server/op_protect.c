#include "asobj/frequent.h"
#include "change.h"
#include "reply.h"
#include "vspaced/rights.h"

// arguments: 0 address, 1 length, 2 rights
enum vspaced_status protect_plan(struct shard *shard, struct object *object,
                                 const uint64_t *arguments, struct space_plan *plan) {
    (void)shard;
    if ((arguments[2] & ~(uint64_t)VSPACED_RIGHTS_ALL) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    return space_plan_protect(&object->space, arguments[0], arguments[1], (unsigned)arguments[2],
                              plan);
}

static void protect_answer(struct request *request, const struct work *work,
                           struct port_reply *reply) {
    reply_word(reply, work->plan.mappings_touched);
    reply_word(reply, space_counts(&request->object->space).generation);
}

// words: 0 target, 1 address, 2 length, 3 rights
FREQUENT enum vspaced_status op_protect(struct shard *shard, struct request *request,
                                        struct port_reply *reply) {
    request->event->argument = request->message->words[3];
    return change(shard, request, reply, protect_plan, protect_answer);
}
