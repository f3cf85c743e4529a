#include "call.h"

CLIENT_WHOLE vspaced_result vspaced_protect(const struct vspaced_client *client, uint64_t target,
                                            uint64_t address, uint64_t length, unsigned rights) {
    const uint64_t arguments[] = {target, address, length, rights};
    struct client_answer answer;
    return client_call(client, VSPACED_OP_PROTECT, arguments, 4, 3, &answer);
}
