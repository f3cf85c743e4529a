// The client library's transport on the reference kernel: one CALL on the badged
// endpoint. Requests fit the registers; a LIST's answer comes through the calling
// thread's message buffer, so this serves a program's first thread.
#include "rt/syscall.h"
#include "vspaced/client.h"

_Static_assert(VSPACED_REQUEST_WORDS_MAX <= RK_MESSAGE_REGISTER_WORDS, "requests fit registers");
_Static_assert((uint32_t)VSPACED_REPLY_WORDS_MAX <= (uint32_t)RK_MESSAGE_WORDS_MAX,
               "replies fit a message");

static void answer_read(struct vspaced_answer *answer, const struct rt_message *message) {
    const uint64_t *buffer = rt_buffer(0);
    answer->word_count = message->word_count < VSPACED_REPLY_WORDS_MAX
                             ? (uint32_t)message->word_count
                             : VSPACED_REPLY_WORDS_MAX;
    for (uint32_t i = 0; i < answer->word_count; i++) {
        answer->words[i] = i < RK_MESSAGE_REGISTER_WORDS ? message->words[i] : buffer[i];
    }
}

int vspaced_transport_call(const struct vspaced_client *client,
                           const struct vspaced_request *request, struct vspaced_answer *answer) {
    struct rt_message message = {
        .label = request->label,
        .word_count = request->word_count,
        .capability = request->capability,
    };
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_MAX; i++) {
        message.words[i] = request->words[i];
    }
    if (rt_call(client->endpoint_slot, &message, client->receive_slot) != RK_OK ||
        message.truncated) {
        return 0;
    }
    answer_read(answer, &message);
    return 1;
}
