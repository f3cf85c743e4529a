#include "flags.h"
#include "reply.h"
#include "request.h"

static enum vspaced_status gap_check(const struct space_map_request *wanted) {
    if (wanted->length % VSPACED_PAGE_BYTES != 0) {
        return VSPACED_UNALIGNED;
    }
    if (wanted->length == 0) {
        return VSPACED_EMPTY_RANGE;
    }
    if (wanted->align_log2 < 12 || wanted->align_log2 > 30) {
        return VSPACED_BAD_FLAGS;
    }
    return wanted->class_id < VSPACED_CLASS_COUNT ? VSPACED_OK : VSPACED_BAD_CLASS;
}

// words: 0 target, 1 length, 2 flags: class and alignment
enum vspaced_status op_find_gap(struct shard *shard, struct request *request,
                                struct port_reply *reply) {
    (void)shard;
    const uint64_t *words = request->message->words;
    struct space_map_request wanted = {.length = words[1]};
    struct range gap;
    request->event->argument = words[2];
    enum vspaced_status status = flags_decode(words[2], VSPACED_FIND_GAP_FLAGS_ALL, &wanted);
    if (status == VSPACED_OK) {
        status = gap_check(&wanted);
    }
    if (status != VSPACED_OK) {
        return status;
    }
    if (!space_find_gap(&request->object->space, (enum vspaced_class)wanted.class_id, wanted.length,
                        wanted.align_log2, &gap)) {
        return VSPACED_NO_SPACE;
    }
    request_decided(request, gap);
    reply_range(reply, gap);
    return VSPACED_OK;
}
