// The client library's transport on the simulation.
#include <sched.h>
#include <string.h>

#include "kernel.h"

// The library's functions name a connection and no machine, as a process needs no
// name for the kernel that it runs on.
static _Thread_local struct {
    struct port *port;
    uint32_t space;
} caller;

void sim_transport_enter(struct port *port, uint32_t space) {
    caller.port = port;
    caller.space = space;
}

int vspaced_transport_call(const struct vspaced_client *client, struct vspaced_exchange *exchange) {
    struct sim_request request;
    struct sim_answer answer;
    request_fill(&request, exchange->label, exchange->capability, exchange->words,
                 exchange->word_count);
    if (!sim_call(caller.port, caller.space, client->endpoint_slot, client->receive_slot, &request,
                  &answer)) {
        return 0;
    }
    exchange->has_capability = answer.has_capability;
    exchange->answer_word_count = answer.word_count < exchange->answer_words_max
                                      ? answer.word_count
                                      : exchange->answer_words_max;
    memcpy(exchange->answer, answer.words, exchange->answer_word_count * sizeof(uint64_t));
    return 1;
}

void vspaced_transport_pause(uint32_t times) {
    for (uint32_t i = 0; i < times; i++) {
        sched_yield();
    }
}

int vspaced_transport_replace(const struct vspaced_client *client) {
    return sim_move(caller.port, caller.space, client->receive_slot, client->endpoint_slot);
}
