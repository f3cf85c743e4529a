#include "endpoint.h"

#include "answer.h"
#include "home.h"
#include "limits.h"
#include "thread.h"

static struct endpoint endpoint_entries[ENDPOINTS_MAX];

_Static_assert(sizeof(endpoint_entries) <= ENDPOINT_POOL_BYTES_MAX, "budget of the pool");

struct pool endpoints = {
    .entries = (unsigned char *)endpoint_entries,
    .entry_bytes = sizeof(struct endpoint),
    .object_offset = offsetof(struct endpoint, object),
    .entries_max = ENDPOINTS_MAX,
};

struct endpoint *endpoint_create(struct cpu *cpu) {
    struct object *object = pool_take(&endpoints);
    if (object == NULL) {
        return NULL;
    }
    struct endpoint *endpoint = endpoint_of(object);
    endpoint->first = NULL;
    endpoint->last = NULL;
    endpoint->cpu = cpu;
    endpoint->receive_caps = 0;
    return endpoint;
}

void endpoint_destroy(struct endpoint *endpoint) {
    // Dead before anybody hears of it.
    pool_give(&endpoints, &endpoint->object);
    while (endpoint->first != NULL) {
        struct thread *thread = endpoint->first;
        endpoint_remove(endpoint, thread);
        answer_cancelled(thread);
    }
}

// Counted where somebody asks, because that is rare: no more than there are threads.
uint64_t endpoint_waiting(const struct endpoint *endpoint) {
    uint64_t count = 0;
    for (const struct thread *each = endpoint_sender(endpoint); each != NULL; each = each->next) {
        count++;
    }
    return count;
}

void endpoint_attend(struct endpoint *endpoint, const struct thread *thread) {
    bool alone = endpoint_receiver(endpoint) == NULL || endpoint->cpu == thread->cpu;
    home_write(&endpoint->cpu, alone ? thread->cpu : NULL);
}

void endpoint_enqueue(struct endpoint *endpoint, struct thread *thread) {
    thread->endpoint = endpoint;
    thread->next = NULL;
    thread->previous = endpoint->last;
    if (endpoint->last != NULL) {
        endpoint->last->next = thread;
    } else {
        endpoint->first = thread;
    }
    endpoint->last = thread;
}

void endpoint_remove(struct endpoint *endpoint, struct thread *thread) {
    if (thread->previous != NULL) {
        thread->previous->next = thread->next;
    } else {
        endpoint->first = thread->next;
    }
    if (thread->next != NULL) {
        thread->next->previous = thread->previous;
    } else {
        endpoint->last = thread->previous;
    }
    thread->next = NULL;
    thread->previous = NULL;
    thread->endpoint = NULL;
}
