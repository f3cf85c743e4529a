#include "cap.h"

#include <stddef.h>

#include "answer.h"
#include "endpoint.h"
#include "process.h"
#include "thread.h"

static const struct cap cap_empty;

uint64_t cap_count;

static void ring_alone(struct cap *cap) {
    cap->parent = NULL;
    cap->next = cap;
    cap->previous = cap;
}

void cap_make(struct cap *slot, enum rk_cap_type type, unsigned rights) {
    *slot = cap_empty;
    slot->type = (uint8_t)type;
    slot->rights = (uint8_t)rights;
    ring_alone(slot);
    cap_count++;
}

static void receive_right_count(const struct cap *cap) {
    if (cap->type == RK_CAP_ENDPOINT && (cap->rights & RK_RIGHT_RECEIVE) != 0) {
        endpoint_of(cap->object)->receive_caps++;
    }
}

void cap_make_object(struct cap *slot, enum rk_cap_type type, unsigned rights,
                     struct object *object) {
    cap_make(slot, type, rights);
    slot->object = object;
    slot->serial = object->serial;
    receive_right_count(slot);
}

void cap_make_range(struct cap *slot, enum rk_cap_type type, unsigned rights, uint64_t base,
                    uint64_t length) {
    cap_make(slot, type, rights);
    slot->base = base;
    slot->length = length;
}

void cap_make_reply(struct cap *slot, struct object *caller, uint64_t call) {
    cap_make(slot, RK_CAP_REPLY, RK_RIGHT_SEND);
    slot->object = caller;
    slot->serial = call;
}

static void child_insert(struct cap *parent, struct cap *cap) {
    struct cap *head = parent->child;
    if (head == NULL) {
        ring_alone(cap);
        cap->parent = parent;
        parent->child = cap;
        return;
    }
    cap->parent = NULL;
    cap->next = head;
    cap->previous = head->previous;
    head->previous->next = cap;
    head->previous = cap;
}

void cap_copy(struct cap *source, struct cap *slot, unsigned rights) {
    *slot = *source;
    slot->rights = (uint8_t)(source->rights & rights);
    slot->child = NULL;
    child_insert(source, slot);
    cap_count++;
    receive_right_count(slot);
}

void cap_move(struct cap *from, struct cap *to) {
    *to = *from;
    if (from->next == from) {
        to->next = to;
        to->previous = to;
    } else {
        to->previous->next = to;
        to->next->previous = to;
    }
    if (to->parent != NULL) {
        to->parent->child = to;
    }
    if (to->child != NULL) {
        to->child->parent = to;
    }
    *from = cap_empty;
}

// Takes the capability out of its ring; its children's ring takes its place.
static void cap_unlink(struct cap *cap) {
    bool alone = cap->next == cap;
    struct cap *heir = alone ? NULL : cap->next;
    if (cap->child != NULL) {
        struct cap *first = cap->child;
        struct cap *last = first->previous;
        heir = first;
        first->parent = NULL;
        if (!alone) {
            first->previous = cap->previous;
            cap->previous->next = first;
            last->next = cap->next;
            cap->next->previous = last;
        }
    } else if (!alone) {
        cap->previous->next = cap->next;
        cap->next->previous = cap->previous;
    }
    if (cap->parent != NULL) {
        cap->parent->child = heir;
        if (heir != NULL) {
            heir->parent = cap->parent;
        }
    }
}

void cap_forget(struct cap *slot) {
    cap_unlink(slot);
    *slot = cap_empty;
    cap_count--;
}

void cap_delete(struct cap *slot) {
    struct cap cap = *slot;
    cap_forget(slot);
    if (!cap_alive(&cap)) {
        return;
    }
    if (cap.type == RK_CAP_REPLY) {
        answer_cancelled(thread_of(cap.object));
    } else if (cap.type == RK_CAP_ENDPOINT && (cap.rights & RK_RIGHT_RECEIVE) != 0) {
        struct endpoint *endpoint = endpoint_of(cap.object);
        if (--endpoint->receive_caps == 0) {
            endpoint_destroy(endpoint);
        }
    }
}

bool cap_reply_awaited(const struct cap *cap) {
    return answer_awaited(thread_of(cap->object), cap->serial);
}

struct rk_cap_info cap_info(const struct cap *cap) {
    struct rk_cap_info info = {.type = cap->type, .rights = cap->rights};
    info.flags = cap->device != 0 ? RK_CAP_FLAG_DEVICE : 0;
    if (!cap_alive(cap)) {
        info.flags |= RK_CAP_FLAG_DEAD;
    }
    if (cap->type == RK_CAP_MEMORY || cap->type == RK_CAP_IO_PORT) {
        info.base = cap->base;
        info.length = cap->length;
    } else if (cap->type == RK_CAP_ENDPOINT) {
        info.base = cap->badge;
        info.length = cap_receives(cap) ? endpoint_waiting(endpoint_of(cap->object)) : 0;
    } else if (cap->type == RK_CAP_CAP_SPACE) {
        info.length = cap->length;
    }
    if (cap_type_has_object(cap->type)) {
        info.object = cap->serial;
    }
    return info;
}
