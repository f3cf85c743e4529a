#include "apply.h"
#include "reply.h"
#include "request.h"

// words: 0 target. Only the object's own manager gets here.
enum vspaced_status op_unbind(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    struct object *object = request->object;
    uint64_t bytes_removed;
    enum vspaced_status status = apply_clear(shard, object, &bytes_removed);
    if (status != VSPACED_OK) {
        return status;
    }
    // Free first: a reader from outside looks at no mapping or memory of it any more.
    object_release(&shard->objects, object);
    request->manager->objects--;
    request->object = 0;
    // After this nobody but the manager can ask for the object, and no capability of
    // it is left in the server.
    port_revoke(shard->port, shard_client_slot(shard, object));
    shard_contents_drop(shard, object);
    reply_word(reply, bytes_removed);
    return VSPACED_OK;
}
