#include "call.h"

CLIENT_WHOLE vspaced_result vspaced_query(const struct vspaced_client *client, uint64_t target,
                                          uint64_t address, struct vspaced_mapping *mapping) {
    const uint64_t arguments[] = {target, address};
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_QUERY, arguments, 2, 6, &answer);
    if (status == VSPACED_OK) {
        *mapping = client_mapping(&answer.words[1]);
    } else if (status == VSPACED_NOT_MAPPED && answer.word_count >= 3) {
        const uint64_t gap[4] = {answer.words[1], answer.words[2], 0, 0};
        *mapping = client_mapping(gap);
    }
    return status;
}
