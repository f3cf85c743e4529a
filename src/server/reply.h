// Putting a reply together, and what the kernel's answers mean to a client.
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include "shard.h"
#include "vspaced/port.h"
#include "vspaced/status.h"

// A reply of one word, the status, which reply_end fills in. Words beyond
// word_count are whatever an earlier reply left, and never leave the server.
void reply_begin(struct port_reply *reply, uint32_t label);

// The next word after those there are.
void reply_word(struct port_reply *reply, uint64_t word);

// A structure of 64-bit words, one after the other.
void reply_words(struct port_reply *reply, const uint64_t *words, uint32_t count);

// A range: begin, length.
void reply_range(struct port_reply *reply, struct range range);

// A mapping: start, length, attributes, memory offset.
void reply_mapping(struct port_reply *reply, const struct memory_pool *memories,
                   const struct space_mapping *mapping);

void reply_end(struct port_reply *reply, enum vspaced_status status);

// The status for what the kernel answered, counted as a failure if it is none.
// `empty_slot` says what a slot without a capability means where it was asked.
enum vspaced_status kernel_answer(struct shard *shard, enum port_status answer,
                                  enum vspaced_status empty_slot);

#endif
