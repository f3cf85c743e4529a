#include "asobj/frequent.h"
#include "reply.h"
#include "request.h"

// words: 0 target, 1 address, any byte
FREQUENT enum vspaced_status op_query(struct shard *shard, struct request *request,
                                      struct port_reply *reply) {
    const struct space *space = &request->object->space;
    uint64_t address = request->message->words[1];
    if (address < VSPACED_USER_BEGIN || address >= VSPACED_USER_END) {
        return VSPACED_OUTSIDE_SPACE;
    }
    struct space_mapping mapping;
    struct range gap;
    if (!space_query(space, address, &mapping, &gap)) {
        request_decided(request, gap);
        reply_word(reply, gap.begin);
        reply_word(reply, range_length(gap));
        return VSPACED_NOT_MAPPED;
    }
    request_decided(request, mapping.range);
    reply_mapping(reply, &shard->memories, &mapping);
    reply_word(reply, space_counts(space).generation);
    return VSPACED_OK;
}
