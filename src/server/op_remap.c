#include "change.h"
#include "reply.h"
#include "vspaced/wire.h"

// The size of the memory behind the range's last page, into which it grows; 0 if
// there is none that a client named.
static uint64_t memory_bytes_at_end(const struct shard *shard, const struct object *object,
                                    uint64_t address, uint64_t length) {
    struct space_mapping mapping;
    struct range gap, range;
    if (length < VSPACED_PAGE_BYTES || !range_make(address, length, &range) ||
        !space_query(&object->space, range.end - VSPACED_PAGE_BYTES, &mapping, &gap) ||
        mapping.kind != VSPACED_BACKING_MEMORY) {
        return 0;
    }
    return shard->memories.records[mapping.memory].bytes;
}

// arguments: 0 address, 1 length, 2 new length, 3 new address, 4 flags
enum vspaced_status remap_plan(struct shard *shard, struct object *object,
                               const uint64_t *arguments, struct space_plan *plan) {
    const uint64_t flags = arguments[4];
    const struct space_remap_request request = {
        .address = arguments[0],
        .length = arguments[1],
        .new_length = arguments[2],
        .new_address = arguments[3],
        .may_move = (flags & VSPACED_REMAP_MAY_MOVE) != 0,
        .fixed = (flags & VSPACED_REMAP_FIXED) != 0,
        .overwrite = (flags & VSPACED_REMAP_OVERWRITE) != 0,
        .memory_bytes = memory_bytes_at_end(shard, object, arguments[0], arguments[1]),
    };
    if ((flags & ~VSPACED_REMAP_FLAGS_ALL) != 0 || (request.may_move && request.fixed) ||
        (request.overwrite && !request.fixed) || (request.new_address != 0 && !request.fixed)) {
        return VSPACED_BAD_FLAGS;
    }
    return space_plan_remap(&object->space, &request, plan);
}

static void remap_answer(struct request *request, const struct work *work,
                         struct port_reply *reply) {
    request_decided(request, work->plan.result);
    reply_range(reply, work->plan.result);
    reply_word(reply, space_counts(&request->object->space).generation);
}

// words: 0 target, 1 address, 2 length, 3 new length, 4 new address, 5 flags
enum vspaced_status op_remap(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    request->event->argument = request->message->words[5];
    return change(shard, request, reply, remap_plan, remap_answer);
}
