// A request on its way through the server, and the row of its operation. Each
// stage adds what it found out; nothing before `decode` and `authorize` accepted
// it is believed.
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include <stdint.h>

#include "object.h"
#include "peer.h"
#include "vspaced/badge.h"
#include "vspaced/operation.h"
#include "vspaced/port.h"
#include "vspaced/range.h"
#include "vspaced/status.h"
#include "vspaced/trace.h"

struct manager;
struct request;
struct shard;

// Adds the words after the status to the reply, with OK only.
typedef enum vspaced_status operation_fn(struct shard *shard, struct request *request,
                                         struct port_reply *reply);

enum operation_target { TARGET_OBJECT, TARGET_SHARD, TARGET_RECORD };

struct operation_row {
    operation_fn *run;  // NULL: a spare row, which rejects
    uint8_t word_count; // exactly; 0: word 1 says how many items
    uint8_t item_words; // of each item; the first is word 2
    uint8_t items_max;
    uint8_t capability; // enum bootstrap_type that must come along; NONE: none may
    uint8_t kinds;      // bit 1 << enum vspaced_badge_kind for each that may call
    uint8_t rights;     // VSPACED_BADGE_* that the badge must have, all of them
    uint8_t target;     // enum operation_target
};

struct request {
    const struct port_message *message;
    const struct operation_row *row;   // from decode
    uint32_t item_count;               // from decode: what word 1 says, if the row has items
    enum vspaced_badge_kind kind;      // of the caller; from authorize
    struct manager *manager;           // the caller, if it is one
    struct object *object;             // the target; NULL with TARGET_SHARD
    struct object *record;             // TARGET_RECORD: the target; MOVED, MOVING: who says so
    struct port_capability capability; // what came along, if the row names one
    struct vspaced_trace_event *event; // what the trace tells of it, as far as it is known
};

// For the trace: the range that was decided.
static inline void request_decided(const struct request *request, struct range range) {
    request->event->begin = range.begin;
    request->event->end = range.end;
}

// The row of a label; a spare one for a label that no operation has.
const struct operation_row *operation_row_of(uint32_t label);
const struct operation_row *peer_row_of(uint32_t label);

// Label, word count and reserved word: what can be said without knowing who asks.
enum vspaced_status decode(struct request *request, const struct port_message *message);

// Badge, target and capability: whether this caller may ask this of this target.
enum vspaced_status authorize(struct shard *shard, struct request *request);

// Whether an object of this shard has the vspace of this identity.
bool vspace_is_bound(struct shard *shard, uint64_t vspace);

// Runs the operation's function.
enum vspaced_status dispatch(struct shard *shard, struct request *request,
                             struct port_reply *reply);

// One function an operation, each in src/server/op_NAME.c.
#define X(NAME, name, label, words, capability, kinds, rights, target) operation_fn op_##name;
VSPACED_OPERATION_LIST(X)
PEER_OPERATION_LIST(X)
#undef X

#endif
