// The control of several shards: a thread of its own, with an endpoint of its own, for
// what concerns more than one of them. Managers bind, migrate and unbind through it; it
// chooses the shard. With one shard there is no control: the shard does it all.
//
// It asks shards by calls, one at a time; a shard asks nobody, so nobody ever waits in a
// circle. What it asks in a manager's name it asks through that manager's own endpoint
// of the shard, which it keeps; for the rest it has the badge SELF (peer.h).
//
// It holds no object. What it knows of them is how many records each shard has in use.
#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H

#include "manager.h"
#include "request.h"
#include "vspaced/limits.h"
#include "vspaced/port.h"
#include "vspaced/slots.h"

struct control {
    struct port *port;
    uint32_t shard_count;
    uint32_t objects[VSPACED_SHARDS]; // records in use at each shard
    struct manager_pool managers;     // of the same numbers at each shard
    uint64_t requests, refusals;
    struct port_message message; // the request in hand
    struct port_reply reply;     // and its answer
    struct port_reply question;  // to a shard
    struct port_message answer;  // and the answer to that
};

// `control` is static storage that holds zeroes. False if the kernel refused its
// endpoint (slot VSPACED_SLOT_CONTROL).
bool control_init(struct control *control, uint32_t shard_count, struct port *port);

_Noreturn void control_serve(struct control *control);

// One request: fills in control->reply from control->message.
void control_serve_request(struct control *control);

// The operations, of control_*.c. Reply words with OK only.
typedef enum vspaced_status control_fn(struct control *control, const struct request *request);
control_fn control_manager, control_endpoint, control_stats, control_ping;
control_fn control_bind, control_unbind, control_migrate;

// control_ask.c: a question, word by word; then sent. The status is the answer's, whose
// words are in control->answer.
void ask_begin(struct control *control, uint32_t label);
void ask_word(struct control *control, uint64_t word);
void ask_words(struct control *control, const uint64_t *words, uint32_t count);

// With a reserved0 behind the words, by the badge SELF.
enum vspaced_status ask_shard(struct control *control, uint32_t shard);

// The manager's own request, changed or not, with what came along in `capability`.
enum vspaced_status ask_as_manager(struct control *control, uint32_t shard,
                                   const struct manager *manager, uint32_t capability);

// Where the object is that the manager's word names: its handle, and in control->answer
// what PLACES tells. NOT_YOURS, STALE_HANDLE.
enum vspaced_status control_find(struct control *control, const struct manager *manager,
                                 uint64_t target, uint64_t *handle);

// False if the handle, or slot, is no shard's.
bool control_shard_of(const struct control *control, uint64_t handle, uint32_t *shard);

#endif
