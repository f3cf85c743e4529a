// The frames behind a mapping: how many bytes of its memory the space maps, and which
// frames of the account are used.
#ifndef ASOBJ_FRAMES_H
#define ASOBJ_FRAMES_H

#include "asobj/space.h"

// The entry is there from now on, or no longer. Nothing happens if it has no frames.
static inline void frames_count(struct space *space, struct entry entry, bool mapped) {
    uint32_t memory = entry_memory(entry.start);
    if (memory < ENTRY_MEMORIES_MAX) {
        uint64_t bytes = entry_bytes(entry);
        space->memory_bytes[memory] += mapped ? bytes : 0 - bytes;
    }
}

// Its frames are used from now on, or free. Nothing happens if they aren't the account's.
static inline void frames_mark(struct space *space, struct entry entry, bool used) {
    if (entry_memory(entry.start) == space->account.memory) {
        account_mark(&space->account, space->tree.arena, entry_frames(entry), used);
    }
}

#endif
