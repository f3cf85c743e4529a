#include "call.h"

vspaced_result vspaced_ping(const struct vspaced_client *client, uint64_t words[3]) {
    struct vspaced_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_PING, words, 3, 4, &answer);
    if (status == VSPACED_OK) {
        client_copy_words(words, &answer, 3);
    }
    return status;
}
