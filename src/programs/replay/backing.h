// The memories behind the replayed mappings: taken from memd one for each
// mapping, attached, and given back once vspaced says that nothing maps them any
// more.
#ifndef REPLAY_BACKING_H
#define REPLAY_BACKING_H

#include "vspaced/client.h"
#include "vspaced/limits.h"

enum { BACKINGS_MAX = VSPACED_MEMORIES_PER_OBJECT };

struct backing {
    bool used;
    uint32_t number; // vspaced's
    uint64_t handle; // memd's
    uint64_t bytes;
};

struct backings {
    uint32_t count; // in use
    uint64_t bytes, bytes_peak;
    struct backing each[BACKINGS_MAX];
    // When more than half of the records are in use, small mappings share a
    // memory: each gets the next pages of it, which nobody had before.
    struct backing *shared; // NULL: none is begun
    uint64_t shared_next;   // offset of the first page that is still unused
};

// Where a mapping's contents come from: zeroed, used by nobody else.
struct backing_piece {
    uint32_t memory; // number
    uint64_t offset;
};

// False, and what failed in *what and its status in *answer. `address` is where
// the piece will be mapped: a long one is placed so that large pages fit.
bool backing_take(struct backings *backings, const struct vspaced_client *client, uint64_t address,
                  uint64_t bytes, struct backing_piece *piece, const char **what, uint64_t *answer);

// Gives the memory back if nothing maps it any more; else nothing happens.
bool backing_release(struct backings *backings, const struct vspaced_client *client,
                     uint32_t memory, const char **what, uint64_t *answer);

#endif
