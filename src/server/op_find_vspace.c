#include "object.h"
#include "request.h"

// Whether this shard has the vspace of this identity already.
//
// words: 0 identity
enum vspaced_status op_find_vspace(struct shard *shard, struct request *request,
                                   struct port_reply *reply) {
    (void)reply;
    return vspace_is_bound(shard, request->message->words[0]) ? VSPACED_ALREADY_BOUND : VSPACED_OK;
}
