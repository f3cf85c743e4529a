// The one way from an operation's function to vspaced and back. Private to the
// client library.
#ifndef CLIENT_CALL_H
#define CLIENT_CALL_H

#include "vspaced/client.h"
#include "vspaced/operation.h"

// A function that is compiled as one piece with the transport: what a program asks most.
// Its words, and those of the answer, are in registers and nowhere else.
#define CLIENT_WHOLE __attribute__((flatten))

// An answer as most operations have it.
struct client_answer {
    uint32_t word_count;
    uint64_t words[VSPACED_REQUEST_WORDS_FEW];
};

struct client_long_answer {
    uint32_t word_count;
    uint64_t words[VSPACED_REPLY_WORDS_MAX];
};

// Sends `arguments` and the reserved word behind them, waits for the answer and
// returns its status. `words_ok` is the least number of words, the status among
// them, that an answer of OK has; a shorter one counts as not delivered, so that
// no function reads words that nobody sent.
vspaced_result client_call(const struct vspaced_client *client, enum vspaced_operation operation,
                           const uint64_t *arguments, uint32_t argument_count, uint32_t words_ok,
                           struct client_answer *answer);

// The same, and a copy of the capability in `capability_slot` goes along.
vspaced_result client_call_with(const struct vspaced_client *client,
                                enum vspaced_operation operation, const uint64_t *arguments,
                                uint32_t argument_count, uint32_t capability_slot,
                                uint32_t words_ok, struct client_answer *answer);

// The same for a long answer. `words` has the reserved word, too.
vspaced_result client_call_long(const struct vspaced_client *client,
                                enum vspaced_operation operation,
                                uint64_t words[VSPACED_REQUEST_WORDS_FEW], uint32_t word_count,
                                uint32_t words_ok, struct client_long_answer *answer);

// The exchange; `words` are those of its request. Once more each time that the object has
// moved, or is about to.
vspaced_result client_exchange(const struct vspaced_client *client,
                               struct vspaced_exchange *exchange, uint64_t *words,
                               uint32_t words_ok);

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

// Copies words of an answer into a structure of 64-bit fields.
void client_copy_words(uint64_t *destination, const uint64_t *words, uint32_t word_count);

#endif
