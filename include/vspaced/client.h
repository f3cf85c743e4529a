// The client library: one function an operation, for programs whose address
// space vspaced keeps, and for managers. Each is one call to vspaced and returns
// its status; results are written only with VSPACED_OK (query: also NOT_MAPPED).
//
// `target` is 0 for the caller's own space; managers pass the handle that bind
// gave. Addresses, lengths and offsets are bytes, multiples of 4096.
//
// An example that is compiled and run: src/programs/example.
#ifndef VSPACED_CLIENT_H
#define VSPACED_CLIENT_H

#include <stdint.h>

#include "vspaced/range.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"
#include "vspaced/wire.h"

// A connection: the slot of a badged endpoint of vspaced, and where capabilities
// that come with replies (bind, manager) shall arrive: an empty slot, 0 if none.
//
// A space that its manager migrates to another shard has another endpoint there. The
// library takes that for the old one, in the same slot, and asks again: for this an
// owner's connection needs a receive slot. Without one it hears VSPACED_MOVED from then
// on. Requests that meet a migration under way are asked again until it is over.
struct vspaced_client {
    uint32_t endpoint_slot;
    uint32_t receive_slot;
};

// Never by vspaced itself: the library's own, when the kernel could not deliver.
#define VSPACED_CLIENT_UNREACHABLE 1000

typedef uint64_t vspaced_result; // enum vspaced_status or VSPACED_CLIENT_UNREACHABLE

// What to map. Zero is the usual choice wherever zero is allowed.
struct vspaced_map {
    uint64_t target;
    uint32_t memory;  // number that attach gave
    uint64_t offset;  // in the memory
    uint64_t address; // FIXED, HINT; 0 with ANY
    uint64_t length;
    uint8_t rights;     // VSPACED_READ and so on
    uint8_t ceiling;    // 0: the rights
    uint8_t class_id;   // enum vspaced_class
    uint8_t place;      // enum vspaced_place
    uint8_t align_log2; // 0: 12
    uint8_t overwrite;  // 1: with FIXED, replaces what is there
    uint8_t backing;    // enum vspaced_backing; memory and offset are for MEMORY alone
};

// *address: where it was mapped.
vspaced_result vspaced_map(const struct vspaced_client *client, const struct vspaced_map *map,
                           uint64_t *address);

// *bytes_removed may be NULL.
vspaced_result vspaced_unmap(const struct vspaced_client *client, uint64_t target, uint64_t address,
                             uint64_t length, uint64_t *bytes_removed);

vspaced_result vspaced_protect(const struct vspaced_client *client, uint64_t target,
                               uint64_t address, uint64_t length, unsigned rights);

struct vspaced_mapping {
    uint64_t start, length;
    uint8_t rights, ceiling, class_id;
    uint8_t backing; // enum vspaced_backing
    uint32_t memory; // MEMORY; else 0, as the offset
    uint64_t offset;
};

// Keeps addresses without mapping anything: placement avoids them, a fixed map may go
// there. OVERLAP if something is mapped or reserved there and `overwrite` is not set;
// with it, what is there goes.
struct vspaced_reserve {
    uint64_t target;
    uint64_t address; // FIXED, HINT; 0 with ANY
    uint64_t length;
    uint8_t class_id;   // enum vspaced_class: whose zone
    uint8_t place;      // enum vspaced_place
    uint8_t align_log2; // 0: 12
    uint8_t overwrite;
};

vspaced_result vspaced_reserve(const struct vspaced_client *client,
                               const struct vspaced_reserve *reserve, uint64_t *address);

// The contents of a range read as zero again, and the mappings stay. The whole range is
// ANONYMOUS or NONE (NOT_ANONYMOUS). If the memory is revoked meanwhile, a part may be
// zero already.
vspaced_result vspaced_discard(const struct vspaced_client *client, uint64_t target,
                               uint64_t address, uint64_t length);

// Resizes or moves the mappings of a range, which has no holes; *address is where they
// are then. What grows goes on as the last page is: the next bytes of its memory, new
// anonymous frames, or none. OVERLAP or OUTSIDE_SPACE if it can't grow where it is and
// may not move.
struct vspaced_remap_request {
    uint64_t target;
    uint64_t address;
    uint64_t length;
    uint64_t new_length;
    uint64_t new_address; // with `fixed`
    uint8_t may_move;     // 1: to another place, if it must
    uint8_t fixed;        // 1: to new_address
    uint8_t overwrite;    // 1: with `fixed`, replaces what is there
};

vspaced_result vspaced_remap(const struct vspaced_client *client,
                             const struct vspaced_remap_request *remap, uint64_t *address);

// Up to VSPACED_BATCH_MAX changes of one target, all or nothing, each seeing those before
// it. Begin it, add changes (their own `target` is not looked at), send it; then
// `addresses` has one word a change, where it was decided, else 0. An add does nothing
// when the batch is full, and the send is refused then: BAD_WORD_COUNT.
struct vspaced_batch {
    uint64_t words[VSPACED_REQUEST_WORDS_MAX]; // the request
    uint32_t count;                            // changes added
    uint32_t failed;                           // after a refusal: index of the change refused
    uint64_t addresses[VSPACED_BATCH_MAX];
};

void vspaced_batch_begin(struct vspaced_batch *batch, uint64_t target);
void vspaced_batch_map(struct vspaced_batch *batch, const struct vspaced_map *map);
void vspaced_batch_unmap(struct vspaced_batch *batch, uint64_t address, uint64_t length);
void vspaced_batch_protect(struct vspaced_batch *batch, uint64_t address, uint64_t length,
                           unsigned rights);
void vspaced_batch_reserve(struct vspaced_batch *batch, const struct vspaced_reserve *reserve);
void vspaced_batch_release(struct vspaced_batch *batch, uint64_t address, uint64_t length);
void vspaced_batch_remap(struct vspaced_batch *batch, const struct vspaced_remap_request *remap);
void vspaced_batch_discard(struct vspaced_batch *batch, uint64_t address,
                           uint64_t length); // the last one only
vspaced_result vspaced_batch_send(const struct vspaced_client *client, struct vspaced_batch *batch);

// Gives reserved addresses back. Holes are fine; OVERLAP if something is mapped there.
// *bytes_released may be NULL.
vspaced_result vspaced_release(const struct vspaced_client *client, uint64_t target,
                               uint64_t address, uint64_t length, uint64_t *bytes_released);

// Where ANY would find room for *length bytes, without taking it. Afterwards so many
// are free from *address on, which is aligned: *length, no fewer than asked. NO_SPACE.
vspaced_result vspaced_find_gap(const struct vspaced_client *client, uint64_t target,
                                enum vspaced_class class_id, unsigned align_log2, uint64_t *address,
                                uint64_t *length);

// With NOT_MAPPED, start and length tell the gap.
vspaced_result vspaced_query(const struct vspaced_client *client, uint64_t target, uint64_t address,
                             struct vspaced_mapping *mapping);

// A listing in progress; zero begins one.
struct vspaced_cursor {
    uint64_t next;
    uint64_t generation;
    uint32_t done; // 1: there is no more
};

// Fetches up to `count_max` mappings (the reply's size allows
// VSPACED_LIST_ENTRIES_MAX). LISTING_CHANGED if the space changed since the
// first piece: begin again.
vspaced_result vspaced_list(const struct vspaced_client *client, uint64_t target,
                            struct vspaced_cursor *cursor, struct vspaced_mapping *mappings,
                            uint32_t count_max, uint32_t *count);

vspaced_result vspaced_stats(const struct vspaced_client *client, uint64_t target,
                             struct vspaced_object_stats *stats);

// Gives the object the memory whose capability lies in `memory_slot` (a copy goes
// to vspaced). *memory is its number for map.
vspaced_result vspaced_attach(const struct vspaced_client *client, uint64_t target,
                              uint32_t memory_slot, uint32_t *memory, uint64_t *bytes);

// Gives the object its account: memory that anonymous mappings take their frames from,
// zeroed, and nothing else. One an object; READ and WRITE, no device registers.
// NO_ACCOUNT_RECORDS if there is one already, or the records of its frames can't be had.
vspaced_result vspaced_attach_account(const struct vspaced_client *client, uint64_t target,
                                      uint32_t memory_slot, uint32_t *memory, uint64_t *bytes);

vspaced_result vspaced_detach(const struct vspaced_client *client, uint64_t target,
                              uint32_t memory);

struct vspaced_bind {
    uint32_t vspace_slot;   // the vspace capability to delegate
    uint8_t rights_ceiling; // no mapping may ever exceed it; 0 is refused
    uint8_t allow_jit;      // 1: class JIT may be used
    uint8_t randomise;      // 1: ANY places where the seed says
    uint32_t mappings_max;  // ceiling; 0: the default
    uint32_t memories_max;  // ceiling, and set aside for it; 0: the default
    uint64_t bytes_max;     // ceiling; 0: none
    uint64_t label;         // shown in lists; procd gives the process id
    uint64_t seed;          // of randomise; else 0
    uint8_t on_cpu;         // 1: at the shard of `cpu`, if it has room
    uint8_t cpu;
};

// The object's badged endpoint arrives in the client's receive slot.
vspaced_result vspaced_bind(const struct vspaced_client *client, const struct vspaced_bind *bind,
                            uint64_t *handle);

// With several shards `client` is the control's endpoint: so are the one of bind, and of
// vspaced_manager, stats of all shards, and migrate. What else a manager asks about an
// object goes to its shard's (vspaced_endpoint), whose number is in the handle
// (vspaced_shard_of_slot, vspaced/slots.h).
vspaced_result vspaced_unbind(const struct vspaced_client *client, uint64_t target,
                              uint64_t *bytes_removed);

// Moves the object to the shard of a CPU, with all that it holds, or refuses and says
// why. *handle is its new one; its owner's new endpoint arrives in the receive slot, for
// who wants to hand it over: the owner finds it anyway.
vspaced_result vspaced_migrate(const struct vspaced_client *client, uint64_t target, uint32_t cpu,
                               uint64_t *handle);

// A manager's own endpoint of one shard arrives in the receive slot; *shards is how
// many there are.
vspaced_result vspaced_endpoint(const struct vspaced_client *client, uint32_t shard,
                                uint64_t *shards);

// A manager's badged endpoint arrives in the client's receive slot. `badge_rights`
// is of VSPACED_BADGE_* without ADMIN.
vspaced_result vspaced_manager(const struct vspaced_client *client, unsigned badge_rights,
                               uint32_t objects_max, uint64_t *manager);

vspaced_result vspaced_shard_stats(const struct vspaced_client *client,
                                   struct vspaced_shard_stats *stats);

// Three words there and back.
vspaced_result vspaced_ping(const struct vspaced_client *client, uint64_t words[3]);

// A call and its reply, for the transport. The words lie where the caller has them: room
// for VSPACED_REQUEST_WORDS_FEW at least, of a request and of an answer.
struct vspaced_exchange {
    uint32_t label;
    uint32_t capability;       // slot to transfer a copy of, 0: none
    uint32_t word_count;       // of the request
    uint32_t answer_words_max; // that there is room for
    const uint64_t *words;
    uint64_t *answer;
    uint32_t answer_word_count; // out: that there are, no more than there is room for
    uint32_t has_capability;    // out, 1: one arrived in the receive slot
};

// The transport, provided by the port's client folder: one call, one reply. False if the
// kernel could not deliver the call or the server ended.
int vspaced_transport_call(const struct vspaced_client *client, struct vspaced_exchange *exchange);

// The caller stands back for others that can run on its CPU, so many times.
void vspaced_transport_pause(uint32_t times);

// The capability in the receive slot becomes the connection's endpoint, in the place of
// the one that was. False if the kernel refused; then the old one may be gone.
int vspaced_transport_replace(const struct vspaced_client *client);

#endif
