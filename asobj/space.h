// An address-space object's map: which ranges of one vspace are mapped or kept, how,
// and with what behind them. Pure: it knows no capability, badge, message or kernel.
//
// A change is check -> plan -> apply -> commit. space_plan_* checks everything and
// fills a plan: the steps for the page tables, and all that the commit can need, tree
// nodes and frames, already set aside. The space itself is as it was. The caller
// applies the steps, then commits, which cannot fail; or it abandons, and nothing is
// set aside any more. Between plan and commit or abandon nothing else may touch the
// space. A plan that was refused needs neither.
//
// Until the commit the space still holds the old state, so it is its own undo
// log: space_undo_step tells, piece by piece, what a range held. Several operations
// that stand or fall together are a batch (space_batch_begin).
//
// An entry of the space is one of four (enum vspaced_backing):
//   MEMORY       a range of a memory that the request named
//   ANONYMOUS    frames of the space's account, zeroed, that the space chose; they
//                are the account's again when the mapping goes
//   NONE         no frames, no access, no page tables; a protect that allows access
//                makes it ANONYMOUS, as far as it reaches
//   RESERVATION  no mapping: addresses that placement keeps away from
// All but a reservation are mappings and count as bytes; all count as entries, against
// the ceiling of mappings.
//
// All addresses, lengths and offsets are bytes, multiples of 4096.
#ifndef ASOBJ_SPACE_H
#define ASOBJ_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/account.h"
#include "asobj/tree.h"
#include "vspaced/limits.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"
#include "vspaced/status.h"
#include "vspaced/wire.h"

struct space_journal; // asobj/journal.h

// What the space may ever hold. Fixed when it is made.
struct space_policy {
    uint8_t rights_ceiling; // no mapping's ceiling exceeds it
    uint32_t mappings_max;  // its own ceiling, at least VSPACED_MAPPINGS_FLOOR
    uint64_t bytes_max;     // mapped at once
    bool allow_jit;         // class JIT may be used
    bool randomise;         // ANY begins its search where the seed and the generation say
    uint64_t seed;          // the same seed and requests give the same layout
};

// What lies behind a mapping of kind MEMORY. The space counts, for each memory, the
// bytes that it maps, in the counters that the caller gave it (space_init); those of
// the account too.
struct space_backing {
    uint32_t memory;        // number of a memory; the caller's namespace; not the account
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
    uint8_t kind;    // enum vspaced_backing
    uint32_t memory; // MEMORY; ANONYMOUS: the account's
    uint64_t offset; // in the memory, of range.begin; NONE and RESERVATION: 0
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
    uint8_t kind;                 // enum vspaced_backing: what is to lie behind
    struct space_backing backing; // MEMORY only
};

// Moves and resizes the mappings of a range. In place if the new length fits there,
// else, with MAY_MOVE, to the lowest place that the first mapping's class allows;
// FIXED moves to `new_address`, which may not overlap the old range.
struct space_remap_request {
    uint64_t address;
    uint64_t length;
    uint64_t new_length;
    uint64_t new_address; // FIXED
    bool may_move;
    bool fixed;
    bool overwrite;        // FIXED: replaces what is mapped there
    uint64_t memory_bytes; // size of the memory behind the range's last page, if it has one
};

enum space_step_kind {
    SPACE_STEP_MAP,
    SPACE_STEP_UNMAP,
    SPACE_STEP_PROTECT,
    SPACE_STEP_ZERO, // writes zeroes to the memory's bytes; touches no page table
};

// One change of the page tables or of frames; all or nothing.
struct space_step {
    enum space_step_kind kind;
    uint8_t rights;     // MAP, PROTECT
    bool overwrite;     // MAP: pages that the space knows are replaced
    uint32_t memory;    // MAP, ZERO
    uint64_t offset;    // MAP, ZERO
    struct range range; // ZERO: the pages that the bytes are, or will be, behind
};

// A checked change. The steps and the decision are for the caller to read; the
// rest is the space's own. It is large: it lies in static storage.
enum { SPACE_PLAN_STEPS_MAX = 2 * VSPACED_PIECES_MAX };

struct space_plan {
    uint32_t step_count; // can be 0: nothing for the kernel to do
    struct space_step steps[SPACE_PLAN_STEPS_MAX];
    struct range range;        // what was decided: the place, else the request's range
    struct range result;       // REMAP: where the mappings are then
    uint64_t bytes_removed;    // mapped before and no longer, by UNMAP or an overwrite
    uint64_t bytes_unmapped;   // what the UNMAP steps take from the page tables, together
    uint64_t bytes_released;   // reserved before and no longer, by UNMAP or RELEASE
    uint32_t mappings_touched; // entries removed, cut or changed
    uint64_t bytes_committed;  // of kind NONE before, ANONYMOUS now
    struct range source;       // REMAP that moves: the old range; else empty
    uint64_t moved_end;        // below it, what lies behind the source moves along
    uint32_t piece_count;      // new entries, if they are more than the one of `tree`
    struct entry pieces[VSPACED_PIECES_MAX];
    struct account_taken taken; // frames marked for the plan
    struct arena_need undo;     // in a batch: nodes taken for taking the operation back
    struct tree_plan tree;      // nodes taken, and what the commit does with them
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
    struct account account;        // where anonymous frames come from
    struct space_journal *journal; // of the batch under way, or NULL
    uint64_t *memory_bytes;        // [memory]: bytes that this space maps of it
    uint32_t edit_sequence;        // odd while a commit writes; for readers from outside
};

// Makes an empty space, without an account. Its floor of nodes
// (VSPACED_MAPPINGS_FLOOR mappings) is taken from the arena at once: NO_NODES if that
// can't be had. `memory_bytes` is indexed by the numbers of memories and outlives the
// space.
enum vspaced_status space_init(struct space *space, struct arena *arena,
                               const struct space_policy *policy, uint64_t *memory_bytes);

// Gives every node back. Whoever calls it has emptied the page tables.
void space_fini(struct space *space);

// Makes the space what another was: for each of its entries in ascending order, into a
// space that is empty, has its policy and, if it had one, its account. `plan` is scratch.
// The page tables hold it already, so there is nothing to apply. NO_NODES: as much as
// there was room for is in the space.
enum vspaced_status space_adopt(struct space *space, const struct space_mapping *mapping,
                                struct space_plan *plan);

// Afterwards: generation and peaks are the other's.
void space_adopt_end(struct space *space, const struct space_counts *counts);

// Gives the space an account: this memory, all of it, is for anonymous frames, and
// the space alone says what lies where in it. The records that this takes are taken
// at once: NO_ACCOUNT_RECORDS if they can't be had, or if the space has an account.
// `rights` are the memory's, READ and WRITE at least.
enum vspaced_status space_set_account(struct space *space, uint32_t memory, uint64_t bytes,
                                      unsigned rights);

// MEMORY_IN_USE while a frame of the account is used; NO_ACCOUNT without one.
enum vspaced_status space_clear_account(struct space *space);

// Kind ANONYMOUS: NO_ACCOUNT without an account, NO_FRAMES if its free frames don't
// suffice or are in more than VSPACED_PIECES_MAX runs. The plan has ZERO and MAP for
// each run.
//
// FIXED may cover holes and reservations; what it doesn't cover stays reserved. For
// HINT a reservation is taken, and placement keeps away from them.
enum vspaced_status space_plan_map(struct space *space, const struct space_map_request *request,
                                   struct space_plan *plan);

// Reserves a range: of the request, only address, length, class (for the zone),
// place, alignment and OVERWRITE count. Without OVERWRITE the range must be free of
// reservations too.
enum vspaced_status space_plan_reserve(struct space *space, const struct space_map_request *request,
                                       struct space_plan *plan);

// Makes reservations free. OVERLAP if a mapping lies in the range; holes are fine.
// plan->bytes_released tells how much was reserved.
enum vspaced_status space_plan_release(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan);

// Any range; holes are fine. Mappings and reservations in it go, so a range that was
// mapped into a reservation is free afterwards, and what is around it still reserved.
// Whole removals and trims need no node.
enum vspaced_status space_plan_unmap(struct space *space, uint64_t address, uint64_t length,
                                     struct space_plan *plan);

// NOT_MAPPED if any page of the range is a hole or reserved. Where the range is of
// kind NONE and the rights allow access, it becomes ANONYMOUS: statuses as for a map
// of that kind, and its ceiling what the account's memory allows of it. Once it has
// frames it keeps them, whatever the rights.
// REQUEST_TOO_LARGE if that, or the parts between, take more than a plan's steps.
enum vspaced_status space_plan_protect(struct space *space, uint64_t address, uint64_t length,
                                       unsigned rights, struct space_plan *plan);

// NOT_MAPPED if any page of the old range is a hole or reserved. What grows goes on as
// the last page is: its memory's next bytes (MEMORY_TOO_SMALL), new anonymous frames,
// or none. It may grow into a reservation. A range that can't grow in place and
// may not move is refused with what is in its way: OVERLAP or OUTSIDE_SPACE.
enum vspaced_status space_plan_remap(struct space *space, const struct space_remap_request *request,
                                     struct space_plan *plan);

// The range reads as zeroes again: NOT_MAPPED if it has holes or reservations,
// NOT_ANONYMOUS if a page has a memory of its own. The one operation whose steps
// can't be undone: if a later one fails, the contents may be dropped already.
enum vspaced_status space_plan_discard(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan);

void space_commit(struct space *space, struct space_plan *plan);
void space_abandon(struct space *space, struct space_plan *plan);

// The undo of a step that was applied and not committed: the steps that bring
// the page tables back to what the space holds, one a call. `cursor` starts as
// step->range.begin; false when there is no more.
bool space_undo_step(const struct space *space, const struct space_step *step, uint64_t *cursor,
                     struct space_step *undo);

// A batch: until space_batch_keep, each commit notes in the journal (static
// storage, one a shard) what it replaced, and sets aside what its undo can need;
// frames that became free are not used again. A plan is refused with
// REQUEST_TOO_LARGE if the journal is full. Operations are planned and committed one
// by one and see those before; the steps of all may be applied together afterwards.
void space_batch_begin(struct space *space, struct space_journal *journal);

// Takes the last operation of the batch back, which never fails; false if there is
// none left. After it the space is what it was before that operation's commit, so
// space_undo_step tells how to undo that operation's steps.
bool space_batch_undo(struct space *space);

// Ends the batch, always: what was committed and not taken back stays, and the frames
// that it let go are free.
void space_batch_keep(struct space *space);

// The mapping or reservation that holds the address; or false, and the gap around it
// in *gap.
bool space_query(const struct space *space, uint64_t address, struct space_mapping *mapping,
                 struct range *gap);

// The first mapping or reservation that ends above the address; false if there is none.
bool space_next(const struct space *space, uint64_t address, struct space_mapping *mapping);

// Where ANY would find room for `length` bytes so aligned, and all that is free from there
// on: in the lowest such gap of the class's zone, or where a space that randomises draws it.
bool space_find_gap(const struct space *space, enum vspaced_class class_id, uint64_t length,
                    unsigned align_log2, struct range *gap);

struct space_counts space_counts(const struct space *space);

// NULL, or the name of the first invariant that does not hold (invariants.h).
// Recomputes every derived field; reads nothing outside of the arena, whatever
// the nodes say. `node` gets the node's number, or 0.
const char *space_invalid(const struct space *space, uint32_t *node);

#endif
