#include "request.h"

// Of an operation whose word 1 says how many items it has; 0 if it says too many or none.
static uint32_t words_of_items(struct request *request, uint64_t count) {
    if (count < 1 || count > request->row->items_max) {
        return 0;
    }
    request->item_count = (uint32_t)count;
    return 2 + (uint32_t)count * request->row->item_words + 1;
}

enum vspaced_status decode(struct request *request, const struct port_message *message) {
    request->message = message;
    request->row = operation_row_of(message->label);
    if (request->row->run == 0) {
        if (vspaced_badge_unpack(message->badge).kind == VSPACED_BADGE_SELF) {
            request->row = peer_row_of(message->label);
        }
        if (request->row->run == 0) {
            return VSPACED_UNKNOWN_OPERATION;
        }
    }
    uint32_t word_count = request->row->word_count;
    if (word_count == 0) {
        word_count = words_of_items(request, message->words[1]);
        if (word_count == 0) {
            return VSPACED_BAD_WORD_COUNT;
        }
    }
    if (message->word_count != word_count) {
        return VSPACED_BAD_WORD_COUNT;
    }
    if (message->words[word_count - 1] != 0) {
        return VSPACED_RESERVED_NOT_ZERO;
    }
    return VSPACED_OK;
}
