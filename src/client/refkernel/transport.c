// The client library's transport on the reference kernel: one CALL on the badged
// endpoint. A BATCH and its answer, and a LIST's answer, go through the calling thread's
// message buffer, so this serves a program's first thread.
#include "rt/syscall.h"
#include "vspaced/client.h"

_Static_assert((uint32_t)VSPACED_REQUEST_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "requests fit a message");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "replies fit a message");

static void answer_read(struct vspaced_answer *answer, const struct rt_message *message) {
    const uint64_t *buffer = rt_buffer(0);
    answer->word_count = message->word_count < VSPACED_REPLY_WORDS_MAX
                             ? (uint32_t)message->word_count
                             : VSPACED_REPLY_WORDS_MAX;
    __builtin_memcpy(answer->words, message->words, sizeof(message->words));
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < answer->word_count; i++) {
        answer->words[i] = buffer[i];
    }
}

int vspaced_transport_call(const struct vspaced_client *client,
                           const struct vspaced_request *request, struct vspaced_answer *answer) {
    struct rt_message message;
    message.label = request->label;
    message.word_count = request->word_count;
    message.capability = request->capability;
    __builtin_memcpy(message.words, request->words, sizeof(message.words));
    for (uint32_t i = RK_MESSAGE_REGISTER_WORDS; i < request->word_count; i++) {
        rt_buffer(0)[i] = request->words[i];
    }
    if (rt_call(client->endpoint_slot, &message, client->receive_slot) != RK_OK ||
        message.truncated) {
        return 0;
    }
    answer_read(answer, &message);
    return 1;
}
