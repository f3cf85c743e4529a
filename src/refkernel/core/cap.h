// A capability: what a slot holds, and its place among its relatives.
//
// Relatives form trees: a copy is the child of its source. The children of one
// parent form a ring (next, previous); the parent points to one of them, and
// only that one, the ring's head, points back. So unlinking a capability whose
// children go to its parent joins two rings, and no operation here is longer
// than a few stores, however many relatives there are. What has lost its parent
// stays in its ring, which then has no head.
#ifndef REFKERNEL_CORE_CAP_H
#define REFKERNEL_CORE_CAP_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/capability.h"

#include "object.h"

struct cap {
    uint8_t type;   // enum rk_cap_type
    uint8_t rights; // RK_RIGHT_*
    uint8_t device; // MEMORY: 1 if it is not RAM
    uint8_t unused[5];
    struct cap *parent; // of a ring's head, else NULL
    struct cap *child;  // head of the ring of children
    struct cap *next, *previous;
    union {
        struct object *object; // types with an object
        uint64_t base;         // MEMORY: physical address; IO_PORT: first port
    };
    union {
        uint64_t badge;  // ENDPOINT
        uint64_t length; // MEMORY: bytes; IO_PORT: ports; CAP_SPACE: slots
    };
    uint64_t serial; // of the object; REPLY: number of the call
};

_Static_assert(sizeof(struct cap) == 64, "a slot is one cache line");

// How many there are, in all spaces and processes; changes where they do, with the other
// CPUs stopped (home.h).
extern uint64_t cap_count;

// Fills an empty slot with a capability that has no relatives.
void cap_make(struct cap *slot, enum rk_cap_type type, unsigned rights);
void cap_make_object(struct cap *slot, enum rk_cap_type type, unsigned rights,
                     struct object *object);
void cap_make_range(struct cap *slot, enum rk_cap_type type, unsigned rights, uint64_t base,
                    uint64_t length);

void cap_make_reply(struct cap *slot, struct object *caller, uint64_t call);

// Fills an empty slot with a child of `source` that has `rights` of its rights.
void cap_copy(struct cap *source, struct cap *slot, unsigned rights);

// The capability changes its slot and keeps its relatives.
void cap_move(struct cap *from, struct cap *to);

// Empties the slot; the children go to the parent. A REPLY answers its caller
// CANCELLED, the last right to receive ends an endpoint.
void cap_delete(struct cap *slot);

// Empties the slot without any of these.
void cap_forget(struct cap *slot);

// REPLY: somebody waits for the answer.
bool cap_reply_awaited(const struct cap *cap);

// Types whose capabilities remember an object.
enum {
    CAP_TYPES_WITH_OBJECT = 1 << RK_CAP_VSPACE | 1 << RK_CAP_ENDPOINT | 1 << RK_CAP_THREAD |
                            1 << RK_CAP_PROCESS | 1 << RK_CAP_CAP_SPACE,
};

static inline bool cap_type_has_object(unsigned type) {
    return (CAP_TYPES_WITH_OBJECT >> type & 1) != 0;
}

// What is behind it still exists. Types without an object live always. Inline,
// because most callers know the type.
static inline bool cap_alive_as(const struct cap *cap, unsigned type) {
    if (cap_type_has_object(type)) {
        return cap->object->serial == cap->serial;
    }
    return type != RK_CAP_REPLY || cap_reply_awaited(cap);
}

static inline bool cap_alive(const struct cap *cap) {
    return cap_alive_as(cap, cap->type);
}

// Of an endpoint that is there, with the right to receive from it.
static inline bool cap_receives(const struct cap *cap) {
    return cap->type == RK_CAP_ENDPOINT && (cap->rights & RK_RIGHT_RECEIVE) != 0 &&
           cap_alive_as(cap, RK_CAP_ENDPOINT);
}

// What QUERY_LOCAL_CAP tells.
struct rk_cap_info cap_info(const struct cap *cap);

#endif
