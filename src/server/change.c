#include "change.h"

#include "apply.h"
#include "asobj/frequent.h"
#include "reply.h"

void place_answer(struct request *request, const struct work *work, struct port_reply *reply) {
    reply_range(reply, work->plan.range);
    reply_word(reply, space_counts(&request->object->space).generation);
}

static enum vspaced_status change_end(struct shard *shard, struct work *work,
                                      struct request *request, struct port_reply *reply,
                                      enum vspaced_status status) {
    (void)shard;
    if (status != VSPACED_OK) {
        space_abandon(&work->object->space, &work->plan);
        return status;
    }
    space_commit(&work->object->space, &work->plan);
    work->answer(request, work, reply);
    return VSPACED_OK;
}

static const struct work_kind change_kind = {.end = change_end};

// The work in hand, of whose steps so many are done.
static RARE enum vspaced_status change_work(struct shard *shard, struct request *request,
                                            struct port_reply *reply, enum vspaced_status status,
                                            uint32_t done) {
    struct work *work = shard->works.hand;
    work->kind = &change_kind;
    work->object = request->object;
    work->steps = work->plan.steps;
    work->step_count = work->plan.step_count;
    work->bytes_unmapped = work->plan.bytes_unmapped;
    return work_run(shard, request, reply, status, done);
}

enum vspaced_status change(struct shard *shard, struct request *request, struct port_reply *reply,
                           plan_fn *plan, answer_fn *answer) {
    struct work *work = shard->works.hand;
    struct object *object = request->object;
    enum vspaced_status status = plan(shard, object, &request->message->words[1], &work->plan);
    if (status != VSPACED_OK) {
        return status;
    }
    request_decided(request, work->plan.range);
    work->answer = answer;
    uint32_t done = 0;
    if (apply_is_short(&work->plan)) {
        status = apply_short(shard, object, &work->plan, &done);
        if (status == VSPACED_OK) {
            space_commit(&object->space, &work->plan);
            answer(request, work, reply);
            return VSPACED_OK;
        }
    }
    return change_work(shard, request, reply, status, done);
}
