// The kernel as vspaced knows it: all of it. A port to another capability kernel
// is one folder in src/port that provides these functions; nothing else in
// vspaced names a kernel. docs/PORTING.md walks through it.
//
// One `struct port` a thread, used by that thread only; the capability space is all
// threads'. Slots are numbers in it. Every function but the receives and port_call returns
// at once.
#ifndef VSPACED_PORT_H
#define VSPACED_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "vspaced/range.h"
#include "vspaced/wire.h"

struct port; // the port's own; the server only hands it back

// The port of a thread, ready to receive; a static record, asked for once. A thread is a
// shard, or VSPACED_THREAD_CONTROL (slots.h). NULL if the port has no such thread.
struct port *port_open(uint32_t thread);

// What a kernel can answer to an operation, as far as vspaced cares.
#define PORT_STATUS_LIST(X)                                                                        \
    X(OK, "done")                                                                                  \
    X(PRESENT, "map: a page is there already; nothing changed")                                    \
    X(ABSENT, "protect or query: a page is not there; nothing changed")                            \
    X(NO_TABLES, "the vspace's page-table frames do not suffice; nothing changed")                 \
    X(EMPTY_SLOT, "a slot that was named holds no capability: revoked")                            \
    X(WRONG_TYPE, "a slot that was named holds another type")                                      \
    X(NO_RIGHT, "the capability does not allow it")                                                \
    X(TOO_SMALL, "the memory capability does not hold the range")                                  \
    X(GONE, "the vspace was destroyed")                                                            \
    X(REFUSED, "anything else; nothing changed")                                                   \
    X(MORE, "steps: a piece was done; the rest is to be asked for")

enum port_status {
#define X(name, text) PORT_##name,
    PORT_STATUS_LIST(X)
#undef X
};

// A request as received. Words past word_count are zero, up to the eighth.
struct port_message {
    uint64_t badge; // who: delivered by the kernel, not by the sender
    uint32_t label;
    uint32_t word_count; // may exceed what `words` holds; the excess was dropped
    bool has_capability; // one lies in the receive slot, until port_take or port_drop_received
    uint64_t words[VSPACED_REQUEST_WORDS_MAX];
};

struct port_reply {
    uint32_t label;
    uint32_t word_count; // at most VSPACED_REPLY_WORDS_MAX
    uint32_t capability; // slot whose capability goes along (a copy), 0: none
    uint64_t words[VSPACED_REPLY_WORDS_MAX];
};

// Waits for the next request at the shard's endpoint.
void port_receive(struct port *port, struct port_message *message);

// Answers the request received last, then waits for the next: one kernel entry.
// A caller that is gone by now is not an error; its reply is dropped. So is the
// capability that was to go along if its slot is empty by now.
void port_reply_receive(struct port *port, const struct port_reply *reply,
                        struct port_message *message);

// The same in two, for who has something else to do in between: port_poll gives the next
// request, or false if there is none.
void port_reply(struct port *port, const struct port_reply *reply);
bool port_poll(struct port *port, struct port_message *message);

// The request received last is answered later, by port_reply_later with the same number:
// `place` is one of VSPACED_WORKS_MAX, and free. Who asked may be gone by then.
void port_keep_caller(struct port *port, uint32_t place);
void port_reply_later(struct port *port, uint32_t place, const struct port_reply *reply);

// The control's alone: calls a shard's endpoint and waits for the answer, whose badge is
// no one's. The request has at most VSPACED_REQUEST_WORDS_MAX words; so many of the
// answer's are kept. False if it could not be delivered. A shard never calls.
bool port_call(struct port *port, uint32_t endpoint_slot, const struct port_reply *request,
               struct port_message *answer);

// Something that grows with time, for statistics; cheap. The threads' clocks agree well
// enough to say which of two shards' requests came first, as CPUs' time stamps do.
uint64_t port_clock(struct port *port);

// How many requests wait at the thread's endpoint, the one in hand not among them.
uint64_t port_waiting(struct port *port);

struct port_capability {
    uint64_t type;   // enum bootstrap_type (bootstrap/capability.h)
    uint64_t rights; // BOOTSTRAP_*
    uint64_t bytes;  // MEMORY: its size
    uint64_t slots;  // CAP_SPACE: how many it has
    uint64_t object; // identity: equal for capabilities to one object
    bool device;     // MEMORY: device registers
};

// What a slot of one's own holds; an empty slot is OK with BOOTSTRAP_TYPE_NONE.
enum port_status port_query(struct port *port, uint32_t slot, struct port_capability *capability);

// The same of the receive slot.
enum port_status port_query_received(struct port *port, struct port_capability *capability);

// Moves the received capability to an empty slot.
enum port_status port_take(struct port *port, uint32_t slot);

// Copies one's own capability to an empty slot, with all its rights. Who can revoke the
// one can revoke the other, also when the one is dropped.
enum port_status port_copy(struct port *port, uint32_t from, uint32_t to);

// Deletes what was received and not taken; nothing there is fine.
void port_drop_received(struct port *port);

// A capability to the thread's own endpoint with this badge, with which clients
// may send and transfer capabilities, into an empty slot.
enum port_status port_mint(struct port *port, uint64_t badge, uint32_t slot);

// Deletes the slot's capability and all copies made of it, wherever they are.
void port_revoke(struct port *port, uint32_t slot);

// Deletes the slot's capability; copies stay. An empty slot is fine.
void port_drop(struct port *port, uint32_t slot);

// One change of a vspace's page tables; or, ZERO, of a memory's contents, mapped
// or not. All or nothing each, but a ZERO: if the memory is revoked meanwhile, a
// part may be done.
enum port_step_kind { PORT_STEP_MAP, PORT_STEP_UNMAP, PORT_STEP_PROTECT, PORT_STEP_ZERO };

struct port_step {
    enum port_step_kind kind;
    uint8_t rights;         // MAP, PROTECT: VSPACED_READ and so on
    bool overwrite;         // MAP: present pages are replaced
    uint32_t memory_slot;   // MAP, ZERO: slot of the memory capability, for ZERO with WRITE
    uint64_t memory_offset; // MAP, ZERO: bytes
    struct range range;     // ZERO: its length counts, in the memory from the offset on
};

struct port_step_result {
    uint64_t bytes_removed; // by UNMAPs
    uint64_t bytes_done;    // MORE: of the range of the step after those that succeeded
};

// Runs one step on the vspace whose capability lies in `vspace_slot`, through
// the kernel's vspace endpoint. All of it, so it takes time for each page.
enum port_status port_step(struct port *port, uint32_t vspace_slot, const struct port_step *step,
                           struct port_step_result *result);

// Runs steps in order in one kernel entry, where the kernel can. *done says how
// many succeeded, the result is theirs together; the status is the first failure's,
// or OK. At most PORT_STEPS_MAX. It takes bounded time: MORE says that all went well and
// something is left, of the first step left perhaps a part only. At least a page is done.
#define PORT_STEPS_MAX 64
enum port_status port_steps(struct port *port, uint32_t vspace_slot, const struct port_step *steps,
                            uint32_t count, uint32_t *done, struct port_step_result *result);

struct port_page {
    uint64_t physical;   // address of the byte asked for
    uint64_t page_bytes; // 4096, 2 MiB or 1 GiB
    uint8_t rights;
};

// What the page tables say of one address; ABSENT if nothing.
enum port_status port_vspace_query(struct port *port, uint32_t vspace_slot, uint64_t address,
                                   struct port_page *page);

struct port_vspace {
    uint64_t bytes_mapped;
    uint64_t table_frames, table_frames_free;
};

enum port_status port_vspace_info(struct port *port, uint32_t vspace_slot,
                                  struct port_vspace *info);

// With several shards, before port_ready: whoever started the service is to start its other
// threads, shard 1 and on and the control, each as run(its number) on its own CPU, once
// it heard READY. What run needs of a stack is the port's to have.
void port_threads(struct port *port, void (*run)(uint32_t thread));

// Tells whoever started the service how the start went: one message of
// ENVELOPE_LABEL_READY (bootstrap/envelope.h) to SLOT_READY, word 0 an enum
// startup_status, with a copy of the capability in slot `capability`, 0: none.
enum port_status port_ready(struct port *port, uint64_t startup_status, uint32_t capability);

#endif
