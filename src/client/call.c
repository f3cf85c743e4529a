#include "call.h"

int client_again(const struct vspaced_client *client, struct vspaced_request *request,
                 const struct vspaced_answer *answer) {
    if (answer->words[0] == VSPACED_MOVING) {
        return 1;
    }
    if (answer->words[0] != VSPACED_MOVED || answer->has_capability == 0 ||
        answer->word_count < 2 || !vspaced_transport_replace(client)) {
        return 0;
    }
    if (request->label != VSPACED_OP_PING && request->words[0] != 0) {
        request->words[0] = answer->words[1]; // its own handle, which is another there
    }
    return 1;
}

vspaced_result client_call_with(const struct vspaced_client *client,
                                enum vspaced_operation operation, const uint64_t *arguments,
                                uint32_t argument_count, uint32_t capability_slot,
                                uint32_t words_ok, struct vspaced_answer *answer) {
    struct vspaced_request request; // not cleared as a whole: most words are a BATCH's
    request.label = (uint32_t)operation;
    request.word_count = argument_count + 1; // and reserved0, which is zero
    request.capability = capability_slot;
    for (uint32_t i = 0; i < VSPACED_REQUEST_WORDS_FEW; i++) {
        request.words[i] = i < argument_count ? arguments[i] : 0;
    }
    do {
        if (!vspaced_transport_call(client, &request, answer) || answer->word_count < 1) {
            return VSPACED_CLIENT_UNREACHABLE;
        }
    } while (client_is_elsewhere(answer) && client_again(client, &request, answer));
    if (answer->words[0] == VSPACED_OK && answer->word_count < words_ok) {
        return VSPACED_CLIENT_UNREACHABLE;
    }
    return answer->words[0];
}

vspaced_result client_call(const struct vspaced_client *client, enum vspaced_operation operation,
                           const uint64_t *arguments, uint32_t argument_count, uint32_t words_ok,
                           struct vspaced_answer *answer) {
    return client_call_with(client, operation, arguments, argument_count, 0, words_ok, answer);
}

struct vspaced_mapping client_mapping(const uint64_t words[4]) {
    const uint64_t attributes = words[2];
    struct vspaced_mapping mapping = {
        .start = words[0],
        .length = words[1],
        .rights = (uint8_t)(attributes & VSPACED_RIGHTS_ALL),
        .ceiling = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CEILING_SHIFT & VSPACED_RIGHTS_ALL),
        .class_id = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_CLASS_SHIFT & 0xf),
        .backing = (uint8_t)(attributes >> VSPACED_ATTRIBUTE_BACKING_SHIFT & 3),
        .memory = (uint32_t)(attributes >> VSPACED_ATTRIBUTE_MEMORY_SHIFT),
        .offset = words[3],
    };
    return mapping;
}

void client_copy_words(uint64_t *destination, const struct vspaced_answer *answer,
                       uint32_t word_count) {
    for (uint32_t i = 0; i < word_count; i++) {
        destination[i] = answer->words[1 + i];
    }
}
