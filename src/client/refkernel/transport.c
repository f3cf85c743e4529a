// The client library's transport on the reference kernel: one CALL on the badged
// endpoint. A BATCH and its answer, and a LIST's answer, go through the calling thread's
// message buffer, so this serves a program's first thread.
#include "rt/syscall.h"
#include "vspaced/client.h"

_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_FEW >= (uint32_t)RK_MESSAGE_REGISTER_WORDS,
               "whoever asks has room for the registers");
_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "requests fit a message");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "replies fit a message");

int vspaced_transport_call(const struct vspaced_client *client, struct vspaced_exchange *exchange) {
    rt_words_copy(rt_buffer(0), exchange->words, exchange->word_count);
    struct rt_exchange call = {
        .tag = rk_tag(exchange->label, exchange->word_count) |
               (exchange->capability != 0 ? RK_TAG_CAP : 0),
        .transfer_slot = exchange->capability,
        .receive_slot = client->receive_slot,
        .words_in = exchange->words,
        .words_out = exchange->answer,
    };
    if (rt_exchange(RK_SYS_CALL, client->endpoint_slot, &call) != RK_OK ||
        (call.tag & RK_TAG_TRUNCATED) != 0) {
        return 0;
    }
    const uint64_t count = rk_tag_count(call.tag);
    exchange->has_capability = (call.tag & RK_TAG_CAP) != 0;
    exchange->answer_word_count =
        count < exchange->answer_words_max ? (uint32_t)count : exchange->answer_words_max;
    rt_words_copy(exchange->answer, rt_buffer(0), exchange->answer_word_count);
    return 1;
}

void vspaced_transport_pause(uint32_t times) {
    for (uint32_t i = 0; i < times; i++) {
        (void)rt_yield();
    }
}

int vspaced_transport_replace(const struct vspaced_client *client) {
    uint64_t old[RK_MESSAGE_REGISTER_WORDS] = {client->endpoint_slot};
    uint64_t words[RK_MESSAGE_REGISTER_WORDS] = {client->receive_slot, client->endpoint_slot};
    (void)rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_DELETE, old, 1);
    return rt_invoke(PROGRAM_SLOT_CAP_SPACE, RK_CAP_METHOD_MOVE, words, 2) == RK_OK;
}
