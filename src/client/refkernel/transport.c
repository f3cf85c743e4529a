// The client library's transport on the reference kernel: one CALL on the badged
// endpoint. A BATCH and its answer, and a LIST's answer, go through the calling thread's
// message buffer, so this serves a program's first thread.
#include "rt/syscall.h"
#include "vspaced/client.h"

_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "requests fit a message");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "replies fit a message");

static void answer_read(struct vspaced_answer *answer, uint64_t tag) {
    const uint64_t *buffer = rt_buffer(0);
    const uint64_t count = rk_tag_count(tag);
    answer->word_count =
        count < VSPACED_REPLY_WORDS_MAX ? (uint32_t)count : VSPACED_REPLY_WORDS_MAX;
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < answer->word_count; i++) {
        answer->words[i] = buffer[i];
    }
}

int vspaced_transport_call(const struct vspaced_client *client,
                           const struct vspaced_request *request, struct vspaced_answer *answer) {
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < request->word_count; i++) {
        rt_buffer(0)[i] = request->words[i];
    }
    struct rt_exchange exchange = {
        .tag = rk_tag(request->label, request->word_count) |
               (request->capability != 0 ? RK_TAG_CAP : 0),
        .transfer_slot = request->capability,
        .receive_slot = client->receive_slot,
        .words_in = request->words, // these and the answer's: the first of them
        .words_out = answer->words,
    };
    if (rt_exchange(RK_SYS_CALL, client->endpoint_slot, &exchange) != RK_OK ||
        (exchange.tag & RK_TAG_TRUNCATED) != 0) {
        return 0;
    }
    answer->has_capability = (exchange.tag & RK_TAG_CAP) != 0;
    answer_read(answer, exchange.tag);
    return 1;
}

int vspaced_transport_replace(const struct vspaced_client *client) {
    uint64_t old[RK_MESSAGE_REGISTER_WORDS] = {client->endpoint_slot};
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {client->receive_slot, client->endpoint_slot};
    (void)rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, old, 1);
    return rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, words, 2) == RK_OK;
}
