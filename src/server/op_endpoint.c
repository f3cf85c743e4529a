#include "reply.h"
#include "request.h"

// A shard is asked only where it is the only one: the endpoint is the caller's own.
//
// words: 0 shard
enum vspaced_status op_endpoint(struct shard *shard, struct request *request,
                                struct port_reply *reply) {
    if (request->message->words[0] != shard->index) {
        return VSPACED_BAD_SHARD;
    }
    reply_word(reply, shard->shard_count);
    reply->capability = shard_manager_slot(shard, request->manager);
    return VSPACED_OK;
}
