#include "reply.h"
#include "work.h"

// A vspace that is gone or was revoked is empty as far as anybody can tell.
static enum vspaced_status unbind_end(struct shard *shard, struct work *work,
                                      struct request *request, struct port_reply *reply,
                                      enum vspaced_status status) {
    struct object *object = work->object;
    if (status != VSPACED_OK && status != VSPACED_VSPACE_GONE) {
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
    reply_word(reply, status == VSPACED_OK ? work->bytes_removed : 0);
    return VSPACED_OK;
}

static const struct work_kind unbind_kind = {.end = unbind_end, .clears = true};

// words: 0 target. Only the object's own manager gets here.
enum vspaced_status op_unbind(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    static const struct space_step all = {
        .kind = SPACE_STEP_UNMAP,
        .range = {VSPACED_USER_BEGIN, VSPACED_USER_END},
    };
    struct work *work = shard->works.hand;
    work->kind = &unbind_kind;
    work->object = request->object;
    work->steps = &all;
    work->step_count = 1;
    return work_run(shard, request, reply, VSPACED_OK, 0);
}
