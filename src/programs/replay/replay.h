// A replay in progress: each record of a trace becomes what Linux did with it,
// through vspaced, in the replaying program's own address space.
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "programs/replay/backing.h"
#include "programs/replay/stamps.h"
#include "programs/replay/trace.h"

enum { REPLAY_TOUCHED_MAX = 256 };

// What vspaced took for the trace's own requests, from call to return.
enum replay_operation { REPLAY_MAP, REPLAY_UNMAP, REPLAY_PROTECT, REPLAY_OPERATION_COUNT };

struct replay_spent {
    uint64_t requests;
    uint64_t time_stamps; // instructions, where the machine counts these
};

struct replay {
    struct vspaced_client client;
    const struct trace *trace;
    bool may_jit; // mappings may be writable and executable in turn
    struct backings backings;
    struct stamps stamps;
    uint64_t applied[TRACE_KIND_COUNT];
    uint64_t requests; // of the trace's records, to vspaced
    struct replay_spent spent[REPLAY_OPERATION_COUNT];
    uint64_t words_checked;
    uint64_t needs_both; // records that would need W and X at once
    // The first failure: NULL, or what went wrong at which record.
    const char *what;
    uint64_t answer;
    uint32_t failed_line;
    // Memories that lay under a range before it was changed.
    uint32_t touched_count;
    uint32_t touched[REPLAY_TOUCHED_MAX];
};

// Records the failure; returns false.
bool replay_fail(struct replay *replay, const char *what, uint64_t answer);

// A request of the trace's was made, since this time stamp.
void replay_spend(struct replay *replay, enum replay_operation operation, uint64_t begin);

// Applies record `index`; END records are passed over.
bool replay_apply(struct replay *replay, uint32_t index);

// What the records are made of, each one checked request or a few.
struct replay_place {
    struct range range;
    uint8_t rights, ceiling, class_id;
    bool overwrite;
};
bool replay_map(struct replay *replay, const struct replay_place *place);
bool replay_unmap(struct replay *replay, struct range range);
bool replay_remap(struct replay *replay, uint32_t index); // a REMAP record
bool replay_discard(struct replay *replay, struct range range);

// Maps a piece of memory at a fixed place.
bool replay_map_piece(struct replay *replay, const struct replay_place *place,
                      const struct backing_piece *piece);

// Remembers the memories under the range; and gives those back that nothing maps
// any more.
bool replay_touch(struct replay *replay, struct range range);
bool replay_release_touched(struct replay *replay);

// Every word of the book that lies in the range and can be read is as written.
bool replay_check(struct replay *replay, struct range range);

// The mapping at the address; a hole is a failure.
bool replay_query(struct replay *replay, uint64_t address, struct vspaced_mapping *mapping);

// What a mapping of this backing and this ceiling is to vspaced.
uint8_t replay_class(uint8_t backing, uint8_t ceiling);

#endif
