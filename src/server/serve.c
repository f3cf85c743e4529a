#include "serve.h"

#include "reply.h"
#include "request.h"

// receive -> decode -> authorize -> dispatch -> plan -> apply -> commit -> reply
_Noreturn void serve(struct shard *shard) {
    port_receive(shard->port, &shard->message);
    for (;;) {
        serve_request(shard);
        port_reply_receive(shard->port, &shard->reply, &shard->message);
    }
}

static void request_record(struct shard *shard, const struct request *request,
                           enum vspaced_status status);

void serve_request(struct shard *shard) {
    struct request request = {0};
    reply_begin(&shard->reply, shard->message.label);

    enum vspaced_status status = decode(&request, &shard->message);
    if (status == VSPACED_OK) {
        status = authorize(shard, &request);
    }
    if (status == VSPACED_OK) {
        status = dispatch(shard, &request, &shard->reply); // plan, apply and commit: op_*.c
    }

    if (shard->message.has_capability) {
        port_drop_received(shard->port); // nothing is left there if it was taken
    }
    reply_end(&shard->reply, status);
    request_record(shard, &request, status);
}

static void request_record(struct shard *shard, const struct request *request,
                           enum vspaced_status status) {
    uint64_t refused = status != VSPACED_OK;
    shard->statistics.requests++;
    shard->statistics.refusals += refused;
    if (request->object != 0) {
        request->object->requests++;
        request->object->refusals += refused;
    }
    trace_record(&shard->trace, &(struct vspaced_trace_event){
                                    .badge = request->message->badge,
                                    .operation = request->message->label,
                                    .status = status,
                                    .target = request->target,
                                    .begin = request->range.begin,
                                    .end = request->range.end,
                                    .argument = request->argument,
                                });
}
