#include "request.h"
#include "vspaced/wire.h"

enum vspaced_status decode(struct request *request, const struct port_message *message) {
    request->message = message;
    request->row = operation_row_of(message->label);
    if (request->row->run == 0) {
        return VSPACED_UNKNOWN_OPERATION;
    }
    uint32_t word_count = request->row->word_count;
    if (word_count == 0) {
        uint64_t count = message->words[1];
        word_count = count >= 1 && count <= VSPACED_BATCH_MAX ? VSPACED_BATCH_WORDS((uint32_t)count)
                                                              : UINT32_MAX; // what no message has
    }
    if (message->word_count != word_count) {
        return VSPACED_BAD_WORD_COUNT;
    }
    if (message->words[word_count - 1] != 0) {
        return VSPACED_RESERVED_NOT_ZERO;
    }
    return VSPACED_OK;
}
