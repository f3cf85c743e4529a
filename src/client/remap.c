#include "call.h"

vspaced_result vspaced_remap(const struct vspaced_client *client,
                             const struct vspaced_remap_request *remap, uint64_t *address) {
    const uint64_t arguments[] = {
        remap->target,     remap->address,     remap->length,
        remap->new_length, remap->new_address, client_remap_flags(remap),
    };
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_REMAP, arguments, 6, 4, &answer);
    if (status == VSPACED_OK) {
        *address = answer.words[1];
    }
    return status;
}
