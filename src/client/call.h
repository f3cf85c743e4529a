// The one way from an operation's function to vspaced and back. Private to the
// client library.
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include "vspaced/client.h"
#include "vspaced/operation.h"

// Sends `arguments` and the reserved word behind them, waits for the answer and
// returns its status. `words_ok` is the least number of words, the status among
// them, that an answer of OK has; a shorter one counts as not delivered, so that
// no function reads words that nobody sent.
vspaced_result client_call(const struct vspaced_client *client, enum vspaced_operation operation,
                           const uint64_t *arguments, uint32_t argument_count, uint32_t words_ok,
                           struct vspaced_answer *answer);

// The same, and a copy of the capability in `capability_slot` goes along.
vspaced_result client_call_with(const struct vspaced_client *client,
                                enum vspaced_operation operation, const uint64_t *arguments,
                                uint32_t argument_count, uint32_t capability_slot,
                                uint32_t words_ok, struct vspaced_answer *answer);

// Whether the answer is that the object lives elsewhere, or will.
static inline int client_is_elsewhere(const struct vspaced_answer *answer) {
    return answer->words[0] - VSPACED_MOVED <= VSPACED_MOVING - VSPACED_MOVED;
}

// Then: whether to ask again, because it is on its way, or because the connection leads
// there now.
__attribute__((noinline)) int client_again(const struct vspaced_client *client,
                                           struct vspaced_request *request,
                                           const struct vspaced_answer *answer);

// A field of a flags word. A value that is wider than its field must not spill into
// the next one and ask for something else: it becomes a bit that no flag has, so that
// the server refuses it.
static inline uint64_t client_field(unsigned value, unsigned shift, unsigned bits) {
    enum { FIELD_LOST = 63 };
    return value >> bits == 0 ? (uint64_t)value << shift : UINT64_C(1) << FIELD_LOST;
}

// The flags words.
uint64_t client_map_flags(const struct vspaced_map *map);
uint64_t client_reserve_flags(const struct vspaced_reserve *reserve);
uint64_t client_remap_flags(const struct vspaced_remap_request *remap);

// What the four words of a mapping mean: start, length, attributes, offset.
struct vspaced_mapping client_mapping(const uint64_t words[4]);

// Copies `word_count` words of an answer, from its word 1 on, into a structure
// of 64-bit fields.
void client_copy_words(uint64_t *destination, const struct vspaced_answer *answer,
                       uint32_t word_count);

#endif
