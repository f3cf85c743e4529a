#include "call.h"

vspaced_result vspaced_reserve(const struct vspaced_client *client,
                               const struct vspaced_reserve *reserve, uint64_t *address) {
    const uint64_t arguments[] = {reserve->target, reserve->address, reserve->length,
                                  client_reserve_flags(reserve)};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_RESERVE, arguments, 4, 4, &answer);
    if (status == VSPACED_OK) {
        *address = answer.words[1];
    }
    return status;
}

vspaced_result vspaced_release(const struct vspaced_client *client, uint64_t target,
                               uint64_t address, uint64_t length, uint64_t *bytes_released) {
    const uint64_t arguments[] = {target, address, length};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_RELEASE, arguments, 3, 3, &answer);
    if (status == VSPACED_OK && bytes_released != 0) {
        *bytes_released = answer.words[1];
    }
    return status;
}

vspaced_result vspaced_find_gap(const struct vspaced_client *client, uint64_t target,
                                enum vspaced_class class_id, unsigned align_log2, uint64_t *address,
                                uint64_t *length) {
    const uint64_t flags = client_field((unsigned)class_id, VSPACED_MAP_CLASS_SHIFT, 4) |
                           client_field(align_log2, VSPACED_MAP_ALIGN_SHIFT, 6);
    const uint64_t arguments[] = {target, *length, flags};
    struct client_answer answer;
    const vspaced_result status =
        client_call(client, VSPACED_OP_FIND_GAP, arguments, 3, 3, &answer);
    if (status == VSPACED_OK) {
        *address = answer.words[1];
        *length = answer.words[2];
    }
    return status;
}
