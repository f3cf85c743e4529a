#include "change.h"
#include "flags.h"
#include "reply.h"

// arguments: 0 address, 1 length, 2 flags
enum vspaced_status reserve_plan(struct shard *shard, struct object *object,
                                 const uint64_t *arguments, struct space_plan *plan) {
    (void)shard;
    struct space_map_request request = {
        .address = arguments[0], .length = arguments[1], .kind = VSPACED_BACKING_RESERVATION};
    enum vspaced_status status = flags_decode(arguments[2], VSPACED_RESERVE_FLAGS_ALL, &request);
    return status == VSPACED_OK ? space_plan_reserve(&object->space, &request, plan) : status;
}

// words: 0 target, 1 address, 2 length, 3 flags
enum vspaced_status op_reserve(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    request->event->argument = request->message->words[3];
    return change(shard, request, reply, reserve_plan, place_answer);
}
