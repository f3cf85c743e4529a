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

// Words past a reply's count are zero for the caller, as on a real machine.
static void reply_deliver(struct port *port, const struct port_reply *reply) {
    struct vspaced_answer *answer = port->answer;
    assert(answer != 0 && reply->label == port->pending.label);
    assert(reply->word_count >= 1 && reply->word_count <= VSPACED_REPLY_WORDS_MAX);
    memset(answer, 0, sizeof(*answer));
    answer->word_count = reply->word_count;
    memcpy(answer->words, reply->words, reply->word_count * sizeof(uint64_t));
    if (reply->capability != 0 && port->caller_receive_slot != 0) {
        struct capability *to = slot_at(port, port->caller_space, port->caller_receive_slot);
        if (to->type == BOOTSTRAP_TYPE_NONE) {
            capability_copy(slot_at(port, SIM_SERVER, reply->capability), to, UINT64_MAX);
        }
    }
    port->answer = 0;
}

void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message) {
    reply_deliver(port, reply);
    port_receive(port, message);
}

void sim_call_badge(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                    const struct vspaced_request *request, struct vspaced_answer *answer) {
    port->pending = (struct port_message){
        .badge = badge,
        .label = request->label,
        .word_count = request->word_count,
        .has_capability = request->capability != 0,
    };
    for (uint32_t i = 0; i < request->word_count && i < VSPACED_REQUEST_WORDS_MAX; i++) {
        port->pending.words[i] = request->words[i];
    }
    if (request->capability != 0) {
        capability_copy(slot_at(port, space, request->capability),
                        slot_at(port, SIM_SERVER, VSPACED_SLOT_RECEIVE_FIRST + port->shard),
                        UINT64_MAX);
    }
    port->caller_space = space;
    port->caller_receive_slot = receive_slot;
    port->answer = answer;
    port->is_pending = true;
    if (setjmp(port->idle) == 0) {
        port->serve(port->serve_context);
    }
    assert(port->answer == 0); // every request is answered
}

bool sim_call(struct port *port, uint32_t space, uint32_t endpoint_slot, uint32_t receive_slot,
              const struct vspaced_request *request, struct vspaced_answer *answer) {
    if (!slot_exists(port, space, endpoint_slot)) {
        return false;
    }
    const struct capability *endpoint = slot_at(port, space, endpoint_slot);
    if (endpoint->type != BOOTSTRAP_TYPE_ENDPOINT || (endpoint->rights & BOOTSTRAP_SEND) == 0) {
        return false;
    }
    struct vspaced_request sent = *request;
    if (sent.capability != 0 &&
        ((endpoint->rights & BOOTSTRAP_GRANT) == 0 || !slot_exists(port, space, sent.capability) ||
         slot_at(port, space, sent.capability)->type == BOOTSTRAP_TYPE_NONE)) {
        return false;
    }
    sim_call_badge(port, endpoint->badge, space, receive_slot, &sent, answer);
    return true;
}

enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability) {
    enum port_status status;
    if (call_fails(port, &status)) {
        return status;
    }
    port->ready_status = startup_status;
    if (capability != 0) {
        capability_copy(slot_at(port, SIM_SERVER, capability), slot_at(port, SIM_ROOTD, 1),
                        UINT64_MAX);
    }
    return PORT_OK;
}

uint64_t sim_ready_status(const struct port *port) {
    return port->ready_status;
}
