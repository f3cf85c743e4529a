#include "reply.h"

#include "vspaced/wire.h"

void reply_begin(struct port_reply *reply, uint32_t label) {
    reply->label = label;
    reply->word_count = 1;
    reply->capability = 0;
}

void reply_word(struct port_reply *reply, uint64_t word) {
    reply->words[reply->word_count++] = word;
}

void reply_words(struct port_reply *reply, const uint64_t *words, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        reply_word(reply, words[i]);
    }
}

void reply_range(struct port_reply *reply, struct range range) {
    reply_word(reply, range.begin);
    reply_word(reply, range_length(range));
}

void reply_mapping(struct port_reply *reply, const struct memory_pool *memories,
                   const struct space_mapping *mapping) {
    // Which frames lie behind is told of memories that the client named, only.
    bool named = mapping->kind == VSPACED_BACKING_MEMORY;
    uint32_t memory = named ? memories->records[mapping->memory].number : 0;
    reply_range(reply, mapping->range);
    reply_word(reply, vspaced_attributes_pack(mapping->rights, mapping->ceiling, mapping->class_id,
                                              mapping->kind, memory));
    reply_word(reply, named ? mapping->offset : 0);
}

void reply_end(struct port_reply *reply, enum vspaced_status status) {
    reply->words[0] = status;
}
