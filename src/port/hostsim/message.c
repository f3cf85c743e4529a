// Messages between processes and the server. The server runs on its caller's
// stack: a call enters it, and it comes back when it waits for the next request.
#include <assert.h>
#include <string.h>

#include "kernel.h"
#include "vspaced/slots.h"

void sim_set_server(struct port *port, void (*serve)(void *context), void *context) {
    port->serve = serve;
    port->serve_context = context;
}

void port_receive(struct port *port, struct port_message *message) {
    if (!port->is_pending) {
        longjmp(port->idle, 1);
    }
    port->is_pending = false;
    *message = port->pending;
}

// Only a visitor can be there: callers queue outside.
bool port_poll(struct port *port, struct port_message *message) {
    if (port->visit == 0 || !port->visit(port->visit_context)) {
        return false;
    }
    port_receive(port, message);
    return true;
}

// Words past a reply's count are zero for the caller, as on a real machine.
static void reply_deliver(struct port *port, struct caller *caller,
                          const struct port_reply *reply) {
    struct sim_answer *answer = caller->answer;
    assert(answer != 0 && reply->label == caller->label);
    assert(reply->word_count >= 1 && reply->word_count <= VSPACED_REPLY_WORDS_MAX);
    memset(answer, 0, sizeof(*answer));
    answer->word_count = reply->word_count;
    memcpy(answer->words, reply->words, reply->word_count * sizeof(uint64_t));
    if (reply->capability != 0 && caller->receive_slot != 0) {
        lock_all(port->sim);
        struct capability *from = slot_at(port, SIM_SERVER, reply->capability);
        struct capability *to = slot_at(port, caller->space, caller->receive_slot);
        if (to->type == BOOTSTRAP_TYPE_NONE && from->type != BOOTSTRAP_TYPE_NONE) {
            capability_copy(from, to, UINT64_MAX);
            answer->has_capability = 1;
        }
        unlock_all(port->sim);
    }
    caller->answer = 0;
}

void port_reply(struct port *port, const struct port_reply *reply) {
    reply_deliver(port, &port->caller, reply);
}

void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message) {
    reply_deliver(port, &port->caller, reply);
    port_receive(port, message);
}

void port_keep_caller(struct port *port, uint32_t place) {
    assert(place < VSPACED_WORKS_MAX && port->kept[place].answer == 0);
    port->kept[place] = port->caller;
    port->caller.answer = 0;
}

void port_reply_later(struct port *port, uint32_t place, const struct port_reply *reply) {
    reply_deliver(port, &port->kept[place], reply);
}

// The copy that goes along with the message. What was there when the call began may
// have been revoked since: then nothing arrives.
static bool capability_deliver(struct port *port, uint32_t space, uint32_t slot) {
    if (slot == 0) {
        return false;
    }
    lock_all(port->sim);
    struct capability *from = slot_at(port, space, slot);
    bool is_there = from->type != BOOTSTRAP_TYPE_NONE;
    if (is_there) {
        capability_copy(from, slot_at(port, SIM_SERVER, VSPACED_SLOT_RECEIVE_FIRST + port->shard),
                        UINT64_MAX);
    }
    unlock_all(port->sim);
    return is_there;
}

static struct port *endpoint_check(struct port *port, uint32_t space, uint32_t endpoint_slot,
                                   uint32_t capability, uint64_t *badge) {
    if (!slot_exists(port, space, endpoint_slot)) {
        return 0;
    }
    const struct capability *endpoint = slot_at(port, space, endpoint_slot);
    if (endpoint->type != BOOTSTRAP_TYPE_ENDPOINT || (endpoint->rights & BOOTSTRAP_SEND) == 0) {
        return 0;
    }
    if (capability != 0 &&
        ((endpoint->rights & BOOTSTRAP_GRANT) == 0 || !slot_exists(port, space, capability) ||
         slot_at(port, space, capability)->type == BOOTSTRAP_TYPE_NONE)) {
        return 0;
    }
    *badge = endpoint->badge;
    return endpoint->receiver;
}

// Where the call would go, with which badge; NULL if the kernel doesn't let it.
static struct port *call_check(struct port *port, uint32_t space, uint32_t endpoint_slot,
                               uint32_t capability, uint64_t *badge) {
    // Any one lock does to look; callers spread over all of them.
    pthread_mutex_t *lock = &port->sim->ports[space % SIM_PORTS].lock;
    pthread_mutex_lock(lock);
    struct port *receiver = endpoint_check(port, space, endpoint_slot, capability, badge);
    pthread_mutex_unlock(lock);
    return receiver;
}

static void request_put(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                        const struct sim_request *request, struct sim_answer *answer) {
    assert(!port->is_pending && port->caller.answer == 0);
    port->pending = (struct port_message){
        .badge = badge,
        .label = request->label,
        .word_count = request->word_count,
        .has_capability = capability_deliver(port, space, request->capability),
    };
    for (uint32_t i = 0; i < request->word_count && i < VSPACED_REQUEST_WORDS_MAX; i++) {
        port->pending.words[i] = request->words[i];
    }
    port->caller = (struct caller){
        .space = space,
        .receive_slot = receive_slot,
        .label = request->label,
        .answer = answer,
    };
    port->is_pending = true;
}

void sim_call_badge(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                    const struct sim_request *request, struct sim_answer *answer) {
    pthread_mutex_lock(&port->endpoint);
    request_put(port, badge, space, receive_slot, request, answer);
    if (setjmp(port->idle) == 0) {
        port->serve(port->serve_context);
    }
    assert(port->caller.answer == 0); // every request is answered, those kept too
    for (uint32_t i = 0; i < VSPACED_WORKS_MAX; i++) {
        assert(port->kept[i].answer == 0);
    }
    pthread_mutex_unlock(&port->endpoint);
}

void sim_visit(struct port *port, bool (*visit)(void *context), void *context) {
    port->visit = visit;
    port->visit_context = context;
}

bool sim_visitor_call(struct port *port, uint32_t space, uint32_t endpoint_slot,
                      const struct sim_request *request, struct sim_answer *answer) {
    uint64_t badge = 0;
    if (call_check(port, space, endpoint_slot, request->capability, &badge) != port) {
        return false;
    }
    request_put(port, badge, space, 0, request, answer);
    return true;
}

bool sim_call(struct port *port, uint32_t space, uint32_t endpoint_slot, uint32_t receive_slot,
              const struct sim_request *request, struct sim_answer *answer) {
    uint64_t badge = 0;
    struct port *receiver = call_check(port, space, endpoint_slot, request->capability, &badge);
    if (receiver == 0) {
        return false;
    }
    sim_call_badge(receiver, badge, space, receive_slot, request, answer);
    return true;
}

struct sim_request request_make(uint32_t label, uint32_t capability, const uint64_t *words,
                                uint32_t word_count) {
    struct sim_request request = {
        .label = label, .word_count = word_count, .capability = capability};
    memcpy(request.words, words, word_count * sizeof(*words));
    return request;
}

bool port_call(struct port *port, uint32_t endpoint_slot, const struct port_reply *request,
               struct port_message *answer) {
    const struct sim_request sent =
        request_make(request->label, request->capability, request->words, request->word_count);
    struct sim_answer answered;
    if (!sim_call(port, SIM_SERVER, endpoint_slot, 0, &sent, &answered)) {
        return false;
    }
    *answer = (struct port_message){.label = request->label, .word_count = answered.word_count};
    memcpy(answer->words, answered.words, sizeof(answer->words));
    return true;
}

uint64_t port_clock(struct port *port) {
    return __atomic_add_fetch(&port->sim->clock, 1, __ATOMIC_RELAXED);
}

enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability) {
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    port->sim->ready_status = startup_status;
    if (capability != 0) {
        sim_copy(port, SIM_SERVER, capability, SIM_ROOTD, 1, UINT64_MAX);
    }
    return PORT_OK;
}

uint64_t sim_ready_status(const struct port *port) {
    return port->sim->ready_status;
}
