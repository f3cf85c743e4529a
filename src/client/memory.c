#include "call.h"

static vspaced_result attach(const struct vspaced_client *client, uint64_t target, uint64_t flags,
                             uint32_t memory_slot, uint32_t *memory, uint64_t *bytes) {
    const uint64_t arguments[] = {target, flags};
    struct client_answer answer;
    const vspaced_result status =
        client_call_with(client, VSPACED_OP_ATTACH, arguments, 2, memory_slot, 4, &answer);
    if (status == VSPACED_OK) {
        *memory = (uint32_t)answer.words[1];
        *bytes = answer.words[2];
    }
    return status;
}

vspaced_result vspaced_attach(const struct vspaced_client *client, uint64_t target,
                              uint32_t memory_slot, uint32_t *memory, uint64_t *bytes) {
    return attach(client, target, 0, memory_slot, memory, bytes);
}

vspaced_result vspaced_attach_account(const struct vspaced_client *client, uint64_t target,
                                      uint32_t memory_slot, uint32_t *memory, uint64_t *bytes) {
    return attach(client, target, VSPACED_ATTACH_ACCOUNT, memory_slot, memory, bytes);
}

vspaced_result vspaced_detach(const struct vspaced_client *client, uint64_t target,
                              uint32_t memory) {
    const uint64_t arguments[] = {target, memory};
    struct client_answer answer;
    return client_call(client, VSPACED_OP_DETACH, arguments, 2, 1, &answer);
}
