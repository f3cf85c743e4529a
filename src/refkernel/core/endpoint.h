// An endpoint: where senders and receivers meet, first come first served. Its
// queue holds threads of one kind only, because a sender and a receiver never
// both wait. It lives as long as a capability can receive from it.
#ifndef REFKERNEL_CORE_ENDPOINT_H
#define REFKERNEL_CORE_ENDPOINT_H

#include <stdint.h>

#include "object.h"
#include "thread.h"

struct endpoint {
    struct object object;
    struct thread *first, *last; // all SENDING or all RECEIVING
    struct cpu *cpu;             // its home: of all that wait to receive, or that received
                                 // last; NULL if some of several CPUs wait
    uint64_t receive_caps;       // capabilities with RECEIVE
};

_Static_assert(sizeof(struct endpoint) <= 64, "the pool's budget is 64 bytes an endpoint");

extern struct pool endpoints;

// At home on `cpu`; nobody waits and no capability exists. NULL if the pool is empty.
struct endpoint *endpoint_create(struct cpu *cpu);

// Everybody who waits goes on with CANCELLED; the pool gets it back.
void endpoint_destroy(struct endpoint *endpoint);

// The first in the queue if it waits to send or to receive, else NULL.
static inline struct thread *endpoint_sender(const struct endpoint *endpoint) {
    struct thread *first = endpoint->first;
    return first != NULL && first->state == THREAD_SENDING ? first : NULL;
}

static inline struct thread *endpoint_receiver(const struct endpoint *endpoint) {
    struct thread *first = endpoint->first;
    return first != NULL && first->state == THREAD_RECEIVING ? first : NULL;
}

// How many wait to send.
uint64_t endpoint_waiting(const struct endpoint *endpoint);

void endpoint_enqueue(struct endpoint *endpoint, struct thread *thread);

// The thread receives from it, now or once somebody sends: its home moves.
void endpoint_attend(struct endpoint *endpoint, const struct thread *thread);
void endpoint_remove(struct endpoint *endpoint, struct thread *thread);

// The same two for an empty queue, and for the first of one, who usually is alone in it.
// Whoever is in no queue has no neighbours in it.
static inline void endpoint_enqueue_first(struct endpoint *endpoint, struct thread *thread) {
    thread->endpoint = endpoint;
    endpoint->first = thread;
    endpoint->last = thread;
}

static inline void endpoint_remove_first(struct endpoint *endpoint) {
    struct thread *thread = endpoint->first;
    if (thread->next != NULL) {
        endpoint_remove(endpoint, thread);
        return;
    }
    thread->endpoint = NULL;
    endpoint->first = NULL;
    endpoint->last = NULL;
}

static inline struct endpoint *endpoint_of(struct object *object) {
    return OBJECT_OWNER(object, struct endpoint, object);
}

#endif
