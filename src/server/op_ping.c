#include "reply.h"
#include "request.h"

// words: 0 to 2 come back
enum vspaced_status op_ping(struct shard *shard, struct request *request,
                            struct port_reply *reply) {
    (void)shard;
    reply_words(reply, request->message->words, 3);
    return VSPACED_OK;
}
