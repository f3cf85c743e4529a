// What a port must do (include/vspaced/port.h), as cases that run on any kernel:
// on the host over the simulated one, and on the machine over a real one. A kernel
// brings the world around the port: the functions world_* below.
//
// A case uses slots WORLD_SLOT_FIRST and on of vspaced's capability space, which
// are empty before it.
#ifndef TESTS_PORT_CONFORMANCE_H
#define TESTS_PORT_CONFORMANCE_H

#include "bootstrap/capability.h"
#include "vspaced/port.h"

// NULL, or what did not hold.
typedef const char *conformance_fn(struct port *port);

struct conformance_case {
    const char *name;
    conformance_fn *run;
};

extern const struct conformance_case conformance_messages[];
extern const unsigned conformance_message_count;
extern const struct conformance_case conformance_slots[];
extern const unsigned conformance_slot_count;
extern const struct conformance_case conformance_threads[];
extern const unsigned conformance_thread_count;
extern const struct conformance_case conformance_vspaces[];
extern const unsigned conformance_vspace_count;

#define CONFORMANCE_TEXT(x)  CONFORMANCE_TEXT_(x)
#define CONFORMANCE_TEXT_(x) #x
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            return "line " CONFORMANCE_TEXT(__LINE__) ": " #condition;                             \
        }                                                                                          \
    } while (0)

enum { WORLD_SLOT_FIRST = 3000, WORLD_SLOT_COUNT = 64 };

// An address space without pages, with that many frames for tables below the top
// one; and its end, while vspaced still has a capability to it.
void world_vspace_make(uint32_t slot, uint64_t table_frames);
void world_vspace_destroy(uint32_t slot);

// RAM, aligned to `align_bytes`; vspaced's capability to it is a copy, which the
// owner can take back.
void world_memory_make(uint32_t slot, uint64_t bytes, uint64_t align_bytes, uint64_t rights);
void world_memory_revoke(uint32_t slot);

// Somebody writes to a page of the memory; and whether any word of it is set.
void world_page_write(uint32_t slot, uint64_t offset);
bool world_page_is_zero(uint32_t slot, uint64_t offset);

// A copy inside of vspaced's capability space, a child of its source.
void world_copy(uint32_t from, uint32_t to);

struct world_call {
    uint32_t endpoint; // slot where the case minted the caller's endpoint
    uint32_t label;
    uint32_t word_count;
    uint32_t capability; // slot whose copy goes along, 0: none
    uint64_t words[VSPACED_REQUEST_WORDS_MAX];
};

struct world_answer {
    uint32_t word_count;
    uint64_t words[VSPACED_REPLY_WORDS_MAX];
    struct port_capability capability; // that came with it; NONE: none
};

// One process calls through the endpoint, and `serve` answers: it gets what
// port_receive brought, and what it writes goes out by port_reply_receive.
typedef void world_serve_fn(struct port *port, const struct port_message *message,
                            struct port_reply *reply);
void world_call(const struct world_call *call, world_serve_fn *serve, struct world_answer *answer);

// The port of another thread of the server, shard 1, which answers with `serve` until the
// next case; on a CPU of its own if the kernel has one.
struct port *world_thread(world_serve_fn *serve);

#endif
