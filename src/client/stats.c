#include "call.h"

enum {
    OBJECT_WORDS = sizeof(struct vspaced_object_stats) / sizeof(uint64_t),
    SHARD_WORDS = sizeof(struct vspaced_shard_stats) / sizeof(uint64_t),
};

vspaced_result vspaced_stats(const struct vspaced_client *client, uint64_t target,
                             struct vspaced_object_stats *stats) {
    uint64_t words[VSPACED_REQUEST_WORDS_FEW] = {target};
    struct client_long_answer answer;
    const vspaced_result status =
        client_call_long(client, VSPACED_OP_STATS, words, 2, 1 + OBJECT_WORDS, &answer);
    if (status == VSPACED_OK) {
        client_copy_words((uint64_t *)stats, &answer.words[1], OBJECT_WORDS);
    }
    return status;
}

vspaced_result vspaced_shard_stats(const struct vspaced_client *client,
                                   struct vspaced_shard_stats *stats) {
    uint64_t words[VSPACED_REQUEST_WORDS_FEW] = {0};
    struct client_long_answer answer;
    const vspaced_result status =
        client_call_long(client, VSPACED_OP_SHARD_STATS, words, 1, 1 + SHARD_WORDS, &answer);
    if (status == VSPACED_OK) {
        client_copy_words((uint64_t *)stats, &answer.words[1], SHARD_WORDS);
    }
    return status;
}
