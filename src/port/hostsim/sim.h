// A simulated capability kernel behind port.h, for tests on the host: capability
// spaces, vspaces as page tables of 4 KiB pages with a budget of frames, memories,
// callers, and one server with an endpoint for each of its threads. Nothing is shared
// between two kernels.
//
// A thread of the server runs on its caller's: who calls an endpoint waits until
// nobody else is served there, and serves himself. So as many host threads serve at
// once as there are shards, and never two the same one. Whose request goes on while
// others wait leaves it to them, and waits for the answer. All functions but those that
// look at a whole state may be called by several threads.
//
// A kernel is named by the port of any of its server's threads; the port matters where
// that is said.
//
// Capability space 0 (SIM_SERVER) is vspaced's. It starts with what the intake
// names and nothing else.
#ifndef HOSTSIM_SIM_H
#define HOSTSIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vspaced/client.h"
#include "vspaced/port.h"

enum { SIM_SERVER = 0, SIM_ROOTD = 1 };

struct port *sim_new(void);                   // for one shard: its port
struct port *sim_new_shards(uint32_t shards); // shard 0's port
// Of another thread: a shard, or VSPACED_THREAD_CONTROL (slots.h).
struct port *sim_port(struct port *port, uint32_t thread);
void sim_free(struct port *port);

// Another process's empty capability space; its number.
uint32_t sim_space_new(struct port *port, uint32_t slots);

// More or fewer slots; what lay in slots that are no more is gone. Nothing may have
// been copied from there.
void sim_space_resize(struct port *port, uint32_t space, uint32_t slots);

// New objects with their first capability, in an empty slot. Rights are
// BOOTSTRAP_*. A vspace has that many page-table frames, its top table not counted.
void sim_make(struct port *port, uint32_t space, uint32_t slot, uint64_t type, uint64_t rights);
void sim_make_memory(struct port *port, uint32_t space, uint32_t slot, uint64_t bytes,
                     uint64_t rights, bool device);
void sim_make_vspace(struct port *port, uint32_t space, uint32_t slot, uint64_t table_frames,
                     uint64_t rights);

// What the owner of a capability can do with it. The copy is a child.
void sim_copy(struct port *port, uint32_t from_space, uint32_t from_slot, uint32_t to_space,
              uint32_t to_slot, uint64_t rights);
// Deletes what lies in `to` first. False if nothing lies in `from`.
bool sim_move(struct port *port, uint32_t space, uint32_t from, uint32_t to);
void sim_delete(struct port *port, uint32_t space, uint32_t slot);
void sim_revoke(struct port *port, uint32_t space, uint32_t slot); // its descendants only
void sim_vspace_destroy(struct port *port, uint32_t space, uint32_t slot);

// Ends a process, whatever it does: the vspace in the slot is destroyed, the capabilities
// of its space are gone, an answer on its way is dropped. Its calls fail from then on.
void sim_process_end(struct port *port, uint32_t space, uint32_t vspace_slot);
bool sim_process_has_ended(struct port *port, uint32_t space);

// An identity that some dead object had before.
void sim_identity_set(struct port *port, uint32_t space, uint32_t slot, uint64_t object);

// What QUERY_CAP tells of any slot of any space: a form that only tests have.
bool sim_query_cap(const struct port *port, uint32_t space, uint32_t slot,
                   struct port_capability *capability, uint64_t *badge);

// Page tables behind the server's back, to make it and the kernel disagree.
void sim_page_set(struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  uint64_t physical, unsigned rights);
void sim_page_clear(struct port *port, uint32_t space, uint32_t slot, uint64_t address);
bool sim_page_get(const struct port *port, uint32_t space, uint32_t slot, uint64_t address,
                  struct port_page *page);

// False if the slot holds no vspace that is alive.
bool sim_vspace_info(const struct port *port, uint32_t space, uint32_t slot,
                     struct port_vspace *info);

// Physical address of the memory in the server's slot; 0 if there is none.
uint64_t sim_memory_base(const struct port *port, uint32_t slot);

// Somebody wrote to the frame of this physical address; nobody did, or it was
// filled with zero since.
void sim_frame_write(struct port *port, uint64_t physical);
bool sim_frame_is_zero(struct port *port, uint64_t physical);

// How this thread of the server is entered: `serve` never returns; it comes back here
// when it waits for a request and there is none.
void sim_set_server(struct port *port, void (*serve)(void *context), void *context);

// A message of a process, and what comes back.
struct sim_request {
    uint32_t label;
    uint32_t word_count;
    uint32_t capability; // slot to transfer a copy of, 0: none
    uint64_t words[VSPACED_REQUEST_WORDS_MAX];
};

struct sim_answer {
    uint32_t word_count;
    uint32_t has_capability;                 // 1: one arrived in the receive slot
    uint64_t words[VSPACED_REPLY_WORDS_MAX]; // past the count, zero up to the eighth
};

// One call by a process through an endpoint capability of its space, with a copy
// of the capability in request->capability. What comes with the reply arrives in
// `receive_slot`, 0: is dropped. False if the kernel could not deliver, or the process has
// ended.
bool sim_call(struct port *port, uint32_t space, uint32_t endpoint_slot, uint32_t receive_slot,
              const struct sim_request *request, struct sim_answer *answer);

// The same with a badge made up, at this port's endpoint: what no process can do.
void sim_call_badge(struct port *port, uint64_t badge, uint32_t space, uint32_t receive_slot,
                    const struct sim_request *request, struct sim_answer *answer);

// Between the pieces of long operations the server asks whether somebody waits: callers
// on other threads, or this function says so, and makes it so by sim_visitor_call, once.
void sim_visit(struct port *port, bool (*visit)(void *context), void *context);

// As sim_call, but the answer comes some time after this returns. False if the kernel
// could not deliver.
bool sim_visitor_call(struct port *port, uint32_t space, uint32_t endpoint_slot,
                      const struct sim_request *request, struct sim_answer *answer);

// The kernel does so many pages of steps at once, then answers MORE; 0: all, as at first.
void sim_pieces(struct port *port, uint64_t pages);

// The process that vspaced_transport_call of this thread speaks for.
void sim_transport_enter(struct port *port, uint32_t space);

// The k-th call of a function of this port from now on, from 1, answers `status` and does
// nothing; each step of a vector counts. 0: none. Another failure of the same kind
// follows every `again` calls after it, 0: none.
void sim_fail(struct port *port, uint64_t k, enum port_status status, uint64_t again);
uint64_t sim_calls(const struct port *port);    // that could have failed, since start
uint64_t sim_failures(const struct port *port); // made by sim_fail

// How often a caller left a long operation of this port to the next one.
uint64_t sim_handovers(const struct port *port);

// Calls that no correct server makes: unaligned, outside of the user half, W with
// X, into a slot that is taken.
uint64_t sim_misuses(const struct port *port);

// What port_ready told rootd: STARTUP_*, or UINT64_MAX if it was not called. Its
// capability arrives in SIM_ROOTD's slot 1.
uint64_t sim_ready_status(const struct port *port);

// The whole state as text, one line a fact, in an order that depends on nothing
// but the state. Caller frees.
char *sim_dump(const struct port *port);

uint32_t sim_capability_count(const struct port *port, uint32_t space);

#endif
