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

static void request_begin(struct request *request, struct shard *shard, uint64_t clock);
static void request_record(struct shard *shard, const struct request *request,
                           enum vspaced_status status);

// Where the object is now. Its owner gets the endpoint there; it stays in that slot as
// long as anybody can be told of it (control_unbind).
static __attribute__((noinline)) void reply_moved(struct port_reply *reply,
                                                  const struct request *request) {
    const uint64_t handle = request->record->moved_to;
    reply_word(reply, handle);
    if (request->kind == VSPACED_BADGE_OWNER) {
        reply->capability = vspaced_client_slot(handle);
    }
}

void serve_request(struct shard *shard) {
    const uint64_t begin = port_clock(shard->port);
    struct request request;
    request_begin(&request, shard, begin);
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

// Not as a whole: what decode and authorize fill in before anybody looks at it.
static void request_begin(struct request *request, struct shard *shard, uint64_t clock) {
    request->manager = 0;
    request->object = 0;
    request->record = 0;
    request->event = trace_begin(&shard->trace, shard->message.badge, shard->message.label);
    request->event->clock = clock;
}

static void refusal_count(struct shard *shard, const struct request *request) {
    shard->statistics.refusals++;
    if (request->object != 0) {
        request->object->refusals++;
    }
}

static void request_record(struct shard *shard, const struct request *request,
                           enum vspaced_status status) {
    shard->statistics.requests++;
    if (request->object != 0) {
        request->object->requests++;
    }
    if (status != VSPACED_OK) {
        refusal_count(shard, request);
    }
    trace_end(&shard->trace, request->event, status);
}
