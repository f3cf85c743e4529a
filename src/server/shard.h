// A shard: one worker thread's part of the server, all of it in one structure. A
// thread touches its own shard only; nothing in the server is shared and changed.
//
// Index numbers are the shard's own, from 0. A slot of the capability space holds
// the shard in it too (vspaced/slots.h): the functions here go from one to the
// other by arithmetic.
#ifndef SERVER_SHARD_H
#define SERVER_SHARD_H

#include "asobj/arena.h"
#include "manager.h"
#include "memory.h"
#include "object.h"
#include "trace.h"
#include "vspaced/limits.h"
#include "vspaced/port.h"
#include "work.h"

struct shard_statistics {
    uint64_t requests;
    uint64_t refusals;        // requests that were not answered OK
    uint64_t kernel_failures; // steps that the kernel refused
    uint64_t request_longest; // that nobody else was served, in what port_clock counts
    uint64_t arrived, left;   // objects, by MIGRATE
};

struct shard {
    uint32_t index;
    uint32_t shard_count; // of the server
    struct port *port;
    struct shard_statistics statistics;
    struct object_pool objects;
    struct manager_pool managers;
    struct memory_pool memories;
    struct arena arena; // the tree nodes of all objects
    struct trace trace;
    struct port_message message; // the request in hand
    struct port_reply reply;     // and its answer
    struct works works;          // what it changes, and what others of before still do
};

// Makes every pool empty. `shard` is static storage that holds zeroes.
void shard_init(struct shard *shard, uint32_t index, uint32_t shard_count, struct port *port);

// Makes the object's space, and takes it apart again. The nodes that a space is sure
// of (asobj/arena.h) are set aside as long as it is not there, so that no other
// grows into them.
enum vspaced_status shard_space_init(struct shard *shard, struct object *object,
                                     const struct space_policy *policy);
void shard_space_fini(struct shard *shard, struct object *object);

// Gives back all that the object holds, but its record and its endpoint: memories, their
// records, the vspace capability, nodes.
void shard_contents_drop(struct shard *shard, struct object *object);

uint32_t shard_client_slot(const struct shard *shard, const struct object *object);
uint32_t shard_manager_slot(const struct shard *shard, const struct manager *manager);
uint32_t shard_guest_slot(const struct shard *shard, const struct manager *manager);
uint32_t shard_memory_slot(const struct shard *shard, uint32_t memory_index);

// The record whose vspace slot this is, whatever its state; NULL for a slot that
// belongs to no object of this shard.
struct object *shard_object_of_slot(struct shard *shard, uint32_t slot);

// What a process can have, by the badge of its endpoint.
#define SHARD_OWNER_RIGHTS (VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY)

// The badge of the endpoint that an object's owner gets.
uint64_t shard_owner_badge(const struct shard *shard, uint32_t index);
uint64_t shard_object_badge(const struct shard *shard, const struct object *object);

// Of endpoints at a thread, a shard's or the control's: of a manager's record there; and
// CONTROL or SELF.
uint64_t manager_badge(uint32_t thread, uint32_t index, uint32_t rights);
uint64_t control_badge(enum vspaced_badge_kind kind, uint32_t thread);

#endif
