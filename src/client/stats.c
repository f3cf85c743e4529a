#include "call.h"

enum {
    OBJECT_WORDS = sizeof(struct vspaced_object_stats) / sizeof(uint64_t),
    SHARD_WORDS = sizeof(struct vspaced_shard_stats) / sizeof(uint64_t),
};

vspaced_result vspaced_stats(const struct vspaced_client *client, uint64_t target,
                             struct vspaced_object_stats *stats) {
    const uint64_t arguments[] = {target};
    struct vspaced_answer answer;
    const vspaced_result status =
        client_call(client, VSPACED_OP_STATS, arguments, 1, 1 + OBJECT_WORDS, &answer);
    if (status == VSPACED_OK) {
        client_copy_words((uint64_t *)stats, &answer, OBJECT_WORDS);
    }
    return status;
}

vspaced_result vspaced_shard_stats(const struct vspaced_client *client,
                                   struct vspaced_shard_stats *stats) {
    struct vspaced_answer answer;
    const vspaced_result status =
        client_call(client, VSPACED_OP_SHARD_STATS, 0, 0, 1 + SHARD_WORDS, &answer);
    if (status == VSPACED_OK) {
        client_copy_words((uint64_t *)stats, &answer, SHARD_WORDS);
    }
    return status;
}
