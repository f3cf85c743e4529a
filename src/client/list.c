#include "call.h"

enum { LIST_HEAD_WORDS = 4 }; // status, entries, next cursor, generation

// The answer holds as many entries as it says, or it is none.
static int answer_is_whole(const struct client_long_answer *answer) {
    const uint64_t entries = answer->words[1];
    return entries <= VSPACED_LIST_ENTRIES_MAX &&
           answer->word_count >= LIST_HEAD_WORDS + entries * VSPACED_LIST_ENTRY_WORDS;
}

vspaced_result vspaced_list(const struct vspaced_client *client, uint64_t target,
                            struct vspaced_cursor *cursor, struct vspaced_mapping *mappings,
                            uint32_t count_max, uint32_t *count) {
    if (cursor->done != 0 || count_max == 0) {
        *count = 0;
        return VSPACED_OK;
    }
    uint64_t words[VSPACED_REQUEST_WORDS_FEW] = {target, cursor->next, cursor->generation};
    struct client_long_answer answer;
    const vspaced_result status =
        client_call_long(client, VSPACED_OP_LIST, words, 4, LIST_HEAD_WORDS, &answer);
    if (status != VSPACED_OK) {
        return status;
    }
    if (!answer_is_whole(&answer)) {
        return VSPACED_CLIENT_UNREACHABLE;
    }
    const uint32_t entries = (uint32_t)answer.words[1];
    const uint32_t taken = entries < count_max ? entries : count_max;
    const uint64_t *entry = &answer.words[LIST_HEAD_WORDS];
    for (uint32_t i = 0; i < taken; i++, entry += VSPACED_LIST_ENTRY_WORDS) {
        mappings[i] = client_mapping(entry);
    }
    *count = taken;
    cursor->generation = answer.words[3];
    // A cursor is an address, so what the caller had no room for begins the next
    // piece.
    cursor->next = taken < entries ? entry[0] : answer.words[2];
    cursor->done = cursor->next == 0;
    return VSPACED_OK;
}
