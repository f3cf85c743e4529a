#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

// A cursor is 0 or the end of the mapping listed last, so any page's address
// will do.
static bool cursor_is_possible(uint64_t cursor) {
    return cursor == 0 || (cursor % VSPACED_PAGE_BYTES == 0 && cursor >= VSPACED_USER_BEGIN &&
                           cursor < VSPACED_USER_END);
}

// words: 0 target, 1 cursor, 2 generation
enum vspaced_status op_list(struct shard *shard, struct request *request,
                            struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    const struct space *space = &request->object->space;
    uint64_t generation = space_counts(space).generation;
    if (!cursor_is_possible(words[1])) {
        return VSPACED_BAD_CURSOR;
    }
    if (words[2] != 0 && words[2] != generation) {
        return VSPACED_LISTING_CHANGED;
    }
    uint64_t *head = &reply->words[reply->word_count]; // entries, next cursor, generation
    reply->word_count += 3;
    uint64_t count = 0, cursor = words[1];
    struct space_mapping mapping;
    bool more = space_next(space, cursor, &mapping);
    while (more && reply->word_count <= VSPACED_REPLY_WORDS_MAX - VSPACED_LIST_ENTRY_WORDS) {
        reply_mapping(reply, &shard->memories, &mapping);
        count++;
        cursor = mapping.range.end;
        more = space_next(space, cursor, &mapping);
    }
    head[0] = count;
    head[1] = more ? cursor : 0;
    head[2] = generation;
    return VSPACED_OK;
}
