// One run of the workload: the connection, the model, the memories, the counts,
// and the first thing that was not as expected.
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include <stddef.h>

#include "programs/workload/area.h"
#include "programs/workload/contents.h"
#include "programs/workload/model.h"
#include "rt/random.h"
#include "services/program.h"
#include "vspaced/client.h"

// Where fixed addresses are tried. Far from everything that procd maps and from
// where vspaced places things by itself; four page tables cover it.
#define WORKLOAD_FIXED_BEGIN UINT64_C(0x1000000000)
#define WORKLOAD_FIXED_PAGES 2048

enum {
    WORKLOAD_MEMORIES = 3,
    WORKLOAD_MEMORY_PAGES_ALL = 32 + 96 + 512,      // workload_memories (memory.c)
    WORKLOAD_EXTENTS_TIGHT = MODEL_EXTENTS_MAX / 4, // from here on it rather unmaps
};

struct workload_memory {
    uint32_t number; // vspaced's
    uint32_t pages;
    uint32_t align_log2;
    uint64_t handle;  // memd's
    uint64_t *values; // what each page contains (contents.h)
};

struct workload_failure {
    const char *what; // NULL: all is well
    uint64_t address;
    uint64_t expected, got;
};

struct workload {
    struct vspaced_client client;
    uint64_t seed;
    bool moves; // another shard may keep its object at any time
    struct random random;
    struct model model;
    uint32_t memory_count; // 2, or 3 with the one of a large page
    struct workload_memory memories[WORKLOAD_MEMORIES];
    uint64_t values[WORKLOAD_MEMORY_PAGES_ALL];
    struct area area;
    uint32_t account;        // vspaced's number of the area's memory
    uint64_t account_handle; // memd's
    struct range anchor;     // always mapped, RODATA, never written; for refusals
    uint64_t operations, refusals;
    uint64_t mappings_peak, bytes_peak;
    uint64_t pages_written, pages_checked;
    struct workload_failure failure;
};

// Keeps the first failure. Returns false, so that callers can return it.
bool workload_fail(struct workload *workload, const char *what, uint64_t address, uint64_t expected,
                   uint64_t got);

// One request was made: counts it, and holds its status against the expected one.
bool workload_answered(struct workload *workload, const char *what, uint64_t address,
                       vspaced_result expected, vspaced_result got);

// Memory from memd, attached to the own object; and back. The names of the
// failures say which step it was.
bool workload_memories_take(struct workload *workload);
bool workload_memories_return(struct workload *workload);

// The account of the area; and back, with all that is mapped there.
bool workload_account_take(struct workload *workload);
bool workload_account_return(struct workload *workload);

// The memory that vspaced numbers so; NULL if it is none of the workload's.
struct workload_memory *workload_memory_find(struct workload *workload, uint32_t number);

// The operations, each one or a few requests, chosen at random and checked.
// False when something was not as expected.
bool workload_map(struct workload *workload);
bool workload_unmap(struct workload *workload);
bool workload_protect(struct workload *workload);
bool workload_remap(struct workload *workload); // of the memories' mappings
bool workload_query(struct workload *workload);
bool workload_list(struct workload *workload); // all mappings against the model
bool workload_touch(struct workload *workload);
bool workload_refused(struct workload *workload);
bool workload_area(struct workload *workload);  // one change of the area, or a batch of them
bool workload_stats(struct workload *workload); // no randomness: sums against the model

// Writes and checks some pages of the range, as far as their rights allow.
bool workload_range_touch(struct workload *workload, struct range range, unsigned page_count);

// Whether a mapping or reservation that was told is as the area has it.
bool workload_area_agrees(struct workload *workload, const struct vspaced_mapping *mapping);

// Reads the mappings that procd made into the model, and maps the anchor.
bool workload_begin(struct workload *workload);

// Unmaps all that the run mapped.
bool workload_end(struct workload *workload);

// A random extent among the workload's own ones; NULL if it has none.
const struct model_extent *workload_extent_any(struct workload *workload);

// A random piece of whole pages in the range, at most `pages_max` long.
struct range workload_piece(struct workload *workload, struct range range, uint64_t pages_max);

#endif
