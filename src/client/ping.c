#include "call.h"

CLIENT_WHOLE vspaced_result vspaced_ping(const struct vspaced_client *client, uint64_t words[3]) {
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_PING, words, 3, 4, &answer);
    if (status == VSPACED_OK) {
        client_copy_words(words, &answer.words[1], 3);
    }
    return status;
}
