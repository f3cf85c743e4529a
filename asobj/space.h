// An address-space object's map: which ranges of one vspace are mapped, how, and
// with what behind them. Pure: it knows no capability, badge, message or kernel.
//
// A change is check -> plan -> apply -> commit. space_plan_* checks everything,
// changes nothing, and fills a plan: the steps for the page tables, and every
// tree node that the commit can need, already taken. The caller applies the
// steps, then commits, which cannot fail; or it abandons, and the space is as it
// was. Between plan and commit or abandon nothing else may touch the space.
//
// Until the commit the space still holds the old state, so it is its own undo
// log: space_undo_step tells, piece by piece, what a range held.
//
// All addresses, lengths and offsets are bytes, multiples of 4096.
#ifndef ASOBJ_SPACE_H
#define ASOBJ_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/tree.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"
#include "vspaced/wire.h"

// What the space may ever hold. Fixed when it is made.
struct space_policy {
    uint8_t rights_ceiling; // no mapping's ceiling exceeds it
    uint32_t mappings_max;  // its own ceiling, at least VSPACED_MAPPINGS_FLOOR
    uint64_t bytes_max;     // mapped at once
};

// What lies behind a mapping. The space counts, for each memory, the bytes that
// it maps, in the counters that the caller gave it (space_init).
struct space_backing {
    uint32_t memory;        // number of a memory; the caller's namespace
    uint64_t offset;        // of the first byte
    uint64_t bytes;         // size of the memory
    uint8_t rights_ceiling; // what the memory allows
    bool device;            // only with class DEVICE, and class DEVICE only with it
};

struct space_mapping {
    struct range range;
    uint8_t rights;
    uint8_t ceiling;
    uint8_t class_id;
    uint32_t memory;
    uint64_t offset; // in the memory, of range.begin
};

struct space_map_request {
    uint64_t address; // FIXED, HINT
    uint64_t length;
    uint8_t rights;
    uint8_t ceiling; // contains rights
    uint8_t class_id;
    uint8_t place;      // enum vspaced_place
    uint8_t align_log2; // 12..30
    bool overwrite;
    struct space_backing backing;
};

enum space_step_kind { SPACE_STEP_MAP, SPACE_STEP_UNMAP, SPACE_STEP_PROTECT };

// One change of the page tables; all or nothing.
struct space_step {
    enum space_step_kind kind;
    uint8_t rights;
    bool overwrite; // MAP: pages that the space knows are replaced
    uint32_t memory;
    uint64_t offset;
    struct range range;
};

// A checked change. The steps and the decision are for the caller to read; the
// rest is the space's own.
enum { SPACE_PLAN_STEPS_MAX = 4 };

struct space_plan {
    uint32_t step_count;
    struct space_step steps[SPACE_PLAN_STEPS_MAX];
    struct range range;        // what was decided: MAP's place, else the request's range
    uint64_t bytes_removed;    // of earlier mappings, by UNMAP or an overwrite
    uint32_t mappings_touched; // mappings removed, cut or changed
    struct tree_plan tree;     // nodes taken, and what the commit does with them
};

// What query and list tell.
struct space_counts {
    uint64_t generation; // grows by one with each commit
    uint32_t mappings, mappings_peak;
    uint64_t bytes, bytes_peak;
    uint32_t nodes;
};

// The object's map. Its fields are the space's own; it lies in a static array.
struct space {
    struct tree tree;
    struct space_policy policy;
    struct space_counts counts;
    uint64_t *memory_bytes; // [memory]: bytes that this space maps of it
    uint32_t edit_sequence; // odd while a commit writes; for readers from outside
};

// Makes an empty space. Its floor of nodes (VSPACED_MAPPINGS_FLOOR mappings) is
// taken from the arena at once: NO_NODES if that can't be had. `memory_bytes` is
// indexed by space_backing.memory and outlives the space.
enum vspaced_status space_init(struct space *space, struct arena *arena,
                               const struct space_policy *policy, uint64_t *memory_bytes);

// Gives every node back. Whoever calls it has emptied the page tables.
void space_fini(struct space *space);

enum vspaced_status space_plan_map(struct space *space, const struct space_map_request *request,
                                   struct space_plan *plan);

// Any range; holes are fine. Whole removals and trims need no node.
enum vspaced_status space_plan_unmap(struct space *space, uint64_t address, uint64_t length,
                                     struct space_plan *plan);

// NOT_MAPPED if any page of the range is a hole.
enum vspaced_status space_plan_protect(struct space *space, uint64_t address, uint64_t length,
                                       unsigned rights, struct space_plan *plan);

void space_commit(struct space *space, struct space_plan *plan);
void space_abandon(struct space *space, struct space_plan *plan);

// The undo of a step that was applied and not committed: the steps that bring
// the page tables back to what the space holds, one a call. `cursor` starts as
// step->range.begin; false when there is no more.
bool space_undo_step(const struct space *space, const struct space_step *step, uint64_t *cursor,
                     struct space_step *undo);

// The mapping that holds the address; or false, and the gap around it in *gap.
bool space_query(const struct space *space, uint64_t address, struct space_mapping *mapping,
                 struct range *gap);

// The first mapping that ends above the address; false if there is none.
bool space_next(const struct space *space, uint64_t address, struct space_mapping *mapping);

// The lowest gap of the class's zone that takes `length` bytes so aligned.
bool space_find_gap(const struct space *space, enum vspaced_class class_id, uint64_t length,
                    unsigned align_log2, struct range *gap);

struct space_counts space_counts(const struct space *space);

// NULL, or the name of the first invariant that does not hold (invariants.h).
// Recomputes every derived field; reads nothing outside of the arena, whatever
// the nodes say. `node` gets the node's number, or 0.
const char *space_invalid(const struct space *space, uint32_t *node);

#endif
