#include "call.h"

CLIENT_WHOLE vspaced_result vspaced_unmap(const struct vspaced_client *client, uint64_t target,
                                          uint64_t address, uint64_t length,
                                          uint64_t *bytes_removed) {
    const uint64_t arguments[] = {target, address, length};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_UNMAP, arguments, 3, 4, &answer);
    if (status == VSPACED_OK && bytes_removed != 0) {
        *bytes_removed = answer.words[1];
    }
    return status;
}
