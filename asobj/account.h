// The memory that an address space takes its anonymous frames from: which of its
// frames are used. The account alone decides what lies where in it.
//
// The records are nodes of the arena, all taken when the account is opened: marking a
// frame as used or free never needs memory. Frames are numbered from 0, in pages of
// the memory.
#ifndef ASOBJ_ACCOUNT_H
#define ASOBJ_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/arena.h"
#include "vspaced/limits.h"

#define ACCOUNT_ABSENT UINT32_MAX // instead of a memory: there is no account

struct account {
    uint32_t memory;      // ACCOUNT_ABSENT, or the caller's number of the memory
    uint32_t root;        // node of the arena
    uint32_t height;      // levels of nodes above those with bits
    uint32_t rights;      // of the memory
    uint64_t frame_count; // at most ACCOUNT_FRAMES_MAX
    uint64_t frames_used;
};

#define ACCOUNT_FRAMES_MAX (ENTRY_MEMORY_BYTES_MAX >> ENTRY_PAGE_BYTES_LOG2)

// Frames [first, end).
struct frame_run {
    uint64_t first;
    uint64_t end;
};

// What was taken for one plan.
struct account_taken {
    uint32_t count;
    struct frame_run runs[VSPACED_PIECES_MAX];
};

// The frames behind an entry of the account.
static inline struct frame_run entry_frames(struct entry entry) {
    uint64_t first = entry.end & ENTRY_FIELDS;
    struct frame_run run = {first, first + entry_page(entry.end) - entry_page(entry.start)};
    return run;
}

static inline bool account_exists(const struct account *account) {
    return account->memory != ACCOUNT_ABSENT;
}

// No account.
void account_clear(struct account *account);

// Of a memory of that many frames, none of them used. False, and nothing is taken, if
// the arena has not the nodes.
bool account_open(struct account *account, struct arena *arena, uint32_t memory,
                  uint64_t frame_count);

// The number of the node at that depth, 0 being the root's, on the way to the one with
// the bits of frames from place * FRAME_MAP_FRAMES on. Total: any account gives one.
uint32_t account_node(const struct account *account, struct arena *arena, uint64_t place,
                      uint32_t depth);

// Gives the nodes back. None is fine.
void account_close(struct account *account, struct arena *arena);

// Takes so many frames and appends them as runs, up to `runs_max` of these in all, or as
// there is room for: one run where there is one, the lowest, 2 MiB aligned if it is that
// long; else the largest ones first. False, and nothing is taken, if that doesn't do.
bool account_take(struct account *account, struct arena *arena, uint64_t frames, uint32_t runs_max,
                  struct account_taken *taken);

// Gives back all that was taken.
void account_give(struct account *account, struct arena *arena, struct account_taken *taken);

// Marks the run, whatever it was.
void account_mark(struct account *account, struct arena *arena, struct frame_run run, bool used);

// The first frame of the run that is used, or the first that isn't; its end if none is.
uint64_t account_find(const struct account *account, struct arena *arena, struct frame_run run,
                      bool used);

#endif
