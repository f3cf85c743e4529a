#include "serve.h"

#include "reply.h"
#include "request.h"
#include "vspaced/slots.h"

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

// Where the object is now. Its owner gets the endpoint there; it stays in that slot as
// long as anybody can be told of it (control_unbind).
static __attribute__((noinline)) void reply_moved(struct port_reply *reply,
                                                  const struct request *request) {
    const uint64_t handle = request->record->moved_to;
    reply_word(reply, handle);
    if (request->badge.kind == VSPACED_BADGE_OWNER) {
        reply->capability = vspaced_client_slot(handle);
    }
}

void serve_request(struct shard *shard) {
    struct request request = {0};
    const uint64_t begin = port_clock(shard->port);
    reply_begin(&shard->reply, shard->message.label);

    enum vspaced_status status = decode(&request, &shard->message);
    if (status == VSPACED_OK) {
        status = authorize(shard, &request);
    }
    if (status == VSPACED_OK) {
        status = dispatch(shard, &request, &shard->reply); // plan, apply and commit: op_*.c
    } else if (status == VSPACED_MOVED) {
        reply_moved(&shard->reply, &request);
    }

    if (shard->message.has_capability) {
        port_drop_received(shard->port); // nothing is left there if it was taken
    }
    reply_end(&shard->reply, status);
    request_record(shard, &request, status);
    const uint64_t taken = port_clock(shard->port) - begin;
    if (taken > shard->statistics.request_longest) {
        shard->statistics.request_longest = taken;
    }
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
