#include "request.h"

enum vspaced_status decode(struct request *request, const struct port_message *message) {
    request->message = message;
    request->row = operation_row_of(message->label);
    if (request->row->run == 0) {
        return VSPACED_UNKNOWN_OPERATION;
    }
    if (message->word_count != request->row->word_count) {
        return VSPACED_BAD_WORD_COUNT;
    }
    if (message->words[request->row->word_count - 1] != 0) {
        return VSPACED_RESERVED_NOT_ZERO;
    }
    return VSPACED_OK;
}
