// Messages between processes and the server. The server runs on its caller's
// stack: a call enters it, and it comes back when it waits for the next request.
#include <assert.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>

#include "kernel.h"
#include "vspaced/slots.h"

void sim_set_server(struct port *port, void (*serve)(void *context), void *context) {
    port->serve = serve;
    port->serve_context = context;
}

// What a message has in memory: the words that are always set, and what it says. To copy
// the rest would be most of a call's time.
static uint32_t words_held(uint32_t word_count, uint32_t words_max) {
    const uint32_t set =
        word_count > VSPACED_REQUEST_WORDS_FEW ? word_count : VSPACED_REQUEST_WORDS_FEW;
    return set < words_max ? set : words_max;
}

void port_receive(struct port *port, struct port_message *message) {
    if (!port->is_pending) {
        longjmp(port->idle, 1);
    }
    port->is_pending = false;
    memcpy(message, &port->pending,
           offsetof(struct port_message, words) +
               words_held(port->pending.word_count, VSPACED_REQUEST_WORDS_MAX) * sizeof(uint64_t));
}

// Callers queue outside: this one leaves the server to the next, who goes on where it is.
bool port_poll(struct port *port, struct port_message *message) {
    sched_yield(); // whoever would come meanwhile comes
    if (__atomic_load_n(&port->waiting, __ATOMIC_RELAXED) > 0) {
        port->handovers++;
        longjmp(port->idle, 1);
    }
    if (port->visit == 0 || !port->visit(port->visit_context)) {
        return false;
    }
    port_receive(port, message);
    return true;
}

bool sim_process_has_ended(struct port *port, uint32_t space) {
    lock_own(port->sim);
    const bool has_ended = port->sim->spaces[space].has_ended;
    unlock_own(port->sim);
    return has_ended;
}

// Words past a reply's count are zero for the caller, as on a real machine; all of them
// for one that has ended.
static void reply_deliver(struct port *port, struct caller *caller,
                          const struct port_reply *reply) {
    struct sim_answer *answer = caller->answer;
    assert(answer != 0 && reply->label == caller->label);
    assert(reply->word_count >= 1 && reply->word_count <= VSPACED_REPLY_WORDS_MAX);
    answer->word_count = 0;
    answer->has_capability = 0;
    memset(answer->words, 0, VSPACED_REQUEST_WORDS_FEW * sizeof(uint64_t));
    caller->answer = 0;
    if (sim_process_has_ended(port, caller->space)) {
        return;
    }
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
    pthread_cond_broadcast(&port->answered);
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
    lock_own(port->sim);
    struct port *receiver = endpoint_check(port, space, endpoint_slot, capability, badge);
    unlock_own(port->sim);
    return receiver;
}

static void request_put(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                        const struct sim_request *request, struct sim_answer *answer) {
    assert(!port->is_pending && port->caller.answer == 0);
    port->pending.badge = badge;
    port->pending.label = request->label;
    port->pending.word_count = request->word_count;
    port->pending.has_capability = capability_deliver(port, space, request->capability);
    memset(port->pending.words, 0, VSPACED_REQUEST_WORDS_FEW * sizeof(uint64_t));
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

// Whether this answer, or any if it is NULL, is still to come.
static bool is_kept(const struct port *port, const struct sim_answer *answer) {
    for (uint32_t i = 0; i < VSPACED_WORKS_MAX; i++) {
        const struct sim_answer *kept = port->kept[i].answer;
        if (kept != 0 && (answer == 0 || kept == answer)) {
            return true;
        }
    }
    return false;
}

void sim_call_badge(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                    const struct sim_request *request, struct sim_answer *answer) {
    __atomic_add_fetch(&port->waiting, 1, __ATOMIC_RELAXED);
    pthread_mutex_lock(&port->endpoint);
    __atomic_sub_fetch(&port->waiting, 1, __ATOMIC_RELAXED);
    request_put(port, badge, space, receive_slot, request, answer);
    if (setjmp(port->idle) == 0) {
        port->serve(port->serve_context);
    }
    // Every request is answered; those kept as well, but if somebody waits who does it.
    assert(port->caller.answer == 0);
    while (is_kept(port, answer)) {
        pthread_cond_wait(&port->answered, &port->endpoint);
    }
    assert(!is_kept(port, 0) || __atomic_load_n(&port->waiting, __ATOMIC_RELAXED) > 0);
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

uint64_t port_waiting(struct port *port) {
    return __atomic_load_n(&port->waiting, __ATOMIC_RELAXED);
}

bool sim_call(struct port *port, uint32_t space, uint32_t endpoint_slot, uint32_t receive_slot,
              const struct sim_request *request, struct sim_answer *answer) {
    uint64_t badge = 0;
    struct port *receiver = call_check(port, space, endpoint_slot, request->capability, &badge);
    if (receiver == 0) {
        return false;
    }
    sim_call_badge(receiver, badge, space, receive_slot, request, answer);
    return answer->word_count > 0;
}

void request_fill(struct sim_request *request, uint32_t label, uint32_t capability,
                  const uint64_t *words, uint32_t word_count) {
    request->label = label;
    request->word_count = word_count;
    request->capability = capability;
    memcpy(request->words, words, word_count * sizeof(*words));
}

bool port_call(struct port *port, uint32_t endpoint_slot, const struct port_reply *request,
               struct port_message *answer) {
    struct sim_request sent;
    struct sim_answer answered;
    request_fill(&sent, request->label, request->capability, request->words, request->word_count);
    if (!sim_call(port, SIM_SERVER, endpoint_slot, 0, &sent, &answered)) {
        return false;
    }
    *answer = (struct port_message){.label = request->label, .word_count = answered.word_count};
    memcpy(answer->words, answered.words,
           words_held(answered.word_count, VSPACED_REQUEST_WORDS_MAX) * sizeof(uint64_t));
    return true;
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
