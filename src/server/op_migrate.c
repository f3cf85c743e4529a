#include "reply.h"
#include "request.h"

// A shard is asked only where it is the only one, and so the shard of every CPU: the
// object is where it is wanted. With several shards the control moves it
// (control_migrate.c).
//
// words: 0 target, 1 CPU
enum vspaced_status op_migrate(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    if (request->message->words[1] > VSPACED_BIND_CPU_MASK) {
        return VSPACED_BAD_SHARD;
    }
    reply_word(reply, object_handle(request->object));
    reply->capability = shard_client_slot(shard, request->object);
    return VSPACED_OK;
}
