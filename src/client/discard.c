#include "call.h"

vspaced_result vspaced_discard(const struct vspaced_client *client, uint64_t target,
                               uint64_t address, uint64_t length) {
    const uint64_t arguments[] = {target, address, length};
    struct client_answer answer;
    return client_call(client, VSPACED_OP_DISCARD, arguments, 3, 2, &answer);
}
