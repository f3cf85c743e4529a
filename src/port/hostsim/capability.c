#include <assert.h>
#include <stdlib.h>

#include "kernel.h"

bool slot_exists(const struct port *port, uint32_t space, uint32_t slot) {
    return space < port->sim->space_count && slot > 0 && slot < port->sim->spaces[space].slot_count;
}

struct capability *slot_at(const struct port *port, uint32_t space, uint32_t slot) {
    assert(slot_exists(port, space, slot));
    return &port->sim->spaces[space].slots[slot];
}

static void link_child(struct capability *parent, struct capability *child) {
    child->parent = parent;
    child->previous = 0;
    child->next = parent == 0 ? 0 : parent->child_first;
    if (child->next != 0) {
        child->next->previous = child;
    }
    if (parent != 0) {
        parent->child_first = child;
    }
}

static void unlink_child(struct capability *child) {
    if (child->previous != 0) {
        child->previous->next = child->next;
    } else if (child->parent != 0) {
        child->parent->child_first = child->next;
    }
    if (child->next != 0) {
        child->next->previous = child->previous;
    }
}

// The children of a deleted capability become its parent's.
void capability_delete(struct capability *capability) {
    if (capability->type == BOOTSTRAP_TYPE_NONE) {
        return;
    }
    unlink_child(capability);
    while (capability->child_first != 0) {
        struct capability *child = capability->child_first;
        capability->child_first = child->next;
        if (child->next != 0) {
            child->next->previous = 0;
        }
        link_child(capability->parent, child);
    }
    *capability = (struct capability){.type = BOOTSTRAP_TYPE_NONE};
}

void capability_revoke(struct capability *capability) {
    while (capability->child_first != 0) {
        capability_delete(capability->child_first); // its children are ours then
    }
}

void capability_move(struct capability *from, struct capability *to) {
    assert(to->type == BOOTSTRAP_TYPE_NONE);
    struct capability *parent = from->parent;
    unlink_child(from);
    *to = *from;
    link_child(parent, to);
    for (struct capability *child = to->child_first; child != 0; child = child->next) {
        child->parent = to;
    }
    *from = (struct capability){.type = BOOTSTRAP_TYPE_NONE};
}

void capability_copy(struct capability *from, struct capability *to, uint64_t rights) {
    assert(to->type == BOOTSTRAP_TYPE_NONE);
    *to = *from;
    to->rights &= rights;
    to->child_first = 0;
    link_child(from, to);
}
