#include "serve.h"

#include "asobj/frequent.h"
#include "reply.h"
#include "request.h"
#include "vspaced/slots.h"

// receive -> decode -> authorize -> dispatch -> plan -> apply -> commit -> reply
_Noreturn void serve(struct shard *shard) {
    port_receive(shard->port, &shard->message);
    for (;;) {
        serve_next(shard, serve_request(shard));
    }
}

static void works_serve(struct shard *shard, bool is_answered);

void serve_next(struct shard *shard, bool is_answered) {
    if (shard->works.going_on == 0) {
        port_reply_receive(shard->port, &shard->reply, &shard->message);
    } else {
        works_serve(shard, is_answered);
    }
}

static void request_begin(struct request *request, struct shard *shard);
static void request_record(struct shard *shard, const struct request *request,
                           enum vspaced_status status);
static inline void longest_note(uint64_t *longest, uint64_t taken);

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

bool serve_request(struct shard *shard) {
    struct request request;
    request_begin(&request, shard);
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
    if (status != VSPACED_LATER) {
        reply_end(&shard->reply, status);
        request_record(shard, &request, status);
    }
    const uint64_t taken = port_clock(shard->port) - request.event->clock;
    longest_note(&shard->statistics.request_longest, taken);
    if (request.object != 0) {
        longest_note(&request.object->request_longest, taken); // LATER: more will be
    }
    return status != VSPACED_LATER;
}

// One piece of the works that go on, with the answer of whose last it was.
static void work_serve(struct shard *shard) {
    const uint64_t begin = port_clock(shard->port);
    struct work *work = works_piece(shard);
    if (work != 0) {
        reply_begin(&shard->reply, work->message.label);
        work->request.event = trace_resume(&shard->trace, &work->event);
        const enum vspaced_status status = work_end(shard, work, &shard->reply);
        reply_end(&shard->reply, status);
        request_record(shard, &work->request, status);
        if (work->request.object != 0) {
            longest_note(&work->request.object->request_longest,
                         port_clock(shard->port) - work->event.clock);
        }
        port_reply_later(shard->port, work_index(&shard->works, work), &shard->reply);
    }
    longest_note(&shard->statistics.request_longest, port_clock(shard->port) - begin);
}

// A piece after each request, and piece after piece while nobody asks. A request that is
// answered later was a piece itself.
static RARE void works_serve(struct shard *shard, bool is_answered) {
    if (is_answered) {
        port_reply(shard->port, &shard->reply);
        work_serve(shard);
    }
    while (shard->works.going_on > 0) {
        if (port_poll(shard->port, &shard->message)) {
            return;
        }
        work_serve(shard);
    }
    port_receive(shard->port, &shard->message);
}

static inline void longest_note(uint64_t *longest, uint64_t taken) {
    if (taken > *longest) {
        *longest = taken;
    }
}

// Not as a whole: what decode and authorize fill in before anybody looks at it.
static void request_begin(struct request *request, struct shard *shard) {
    const uint64_t clock = port_clock(shard->port);
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
