#include "change.h"

#include "apply.h"

enum vspaced_status change(struct shard *shard, struct request *request, plan_fn *plan) {
    struct object *object = request->object;
    enum vspaced_status status = plan(shard, object, &request->message->words[1], &shard->plan);
    if (status != VSPACED_OK) {
        return status;
    }
    request_decided(request, shard->plan.range);
    return apply_and_commit(shard, object, &shard->plan);
}
