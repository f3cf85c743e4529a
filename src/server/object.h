// Object records: one for each vspace that was delegated to a shard. A record
// owns the vspace capability in its slot, the badged endpoint in its client slot,
// its map, and its attached memories.
//
//   FREE -> BOUND -> FREE with the next generation, or RETIRED at the last one
//             |
//             v  an undo failed: the page tables are not as the map has them
//          DAMAGED -> FREE: nothing but looking and unbinding is left
//
//   BOUND -> BUSY -> BOUND while an operation goes on between other requests (work.h);
//   DAMAGED likewise, if it is the UNBIND
//
// and with several shards (migrate.h):
//
//   at the source   BOUND -> LEAVING -> MOVED, or BOUND again
//   at the target   FREE or MOVED -> ARRIVING -> BOUND, or what it was
//   MOVED -> FREE when the object is unbound, wherever it is then
#ifndef SERVER_OBJECT_H
#define SERVER_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "asobj/space.h"
#include "memory.h"
#include "vspaced/badge.h"
#include "vspaced/limits.h"

#define OBJECT_STATE_LIST(X)                                                                       \
    X(FREE) X(BOUND) X(DAMAGED) X(RETIRED) X(LEAVING) X(ARRIVING) X(MOVED) X(BUSY)

enum object_state {
#define X(name) OBJECT_##name,
    OBJECT_STATE_LIST(X)
#undef X
};

#define OBJECT_GENERATION_MAX ((UINT32_C(1) << VSPACED_BADGE_GENERATION_BITS) - 1)

struct object {
    uint32_t edit_sequence;      // odd while the record is written; for readers from outside
    uint32_t state;              // enum object_state
    uint32_t slot;               // the record's own: where its vspace capability lies
    uint32_t generation;         // from 1; grows when the object is unbound
    uint32_t manager_index;      // who bound it; kept after unbind, so that its
    uint32_t manager_generation; // old handles are told from foreign ones
    uint32_t free_next;          // FREE: the next free record; OBJECT_NONE: none
    uint64_t label;              // as bind gave it
    uint64_t requests;           // of its owner, and of managers about it, since bind
    uint64_t refusals;           // of these, not answered OK
    uint64_t request_longest;    // from arrival to answer, in what port_clock counts
    uint64_t moved_to;           // MOVED: its handle where it went
    struct space space;
    struct memory_list memories;
    // Its handles at the shards where it is or was, 0 where it never was; kept by the
    // record that is not MOVED. All zero: it never migrated.
    uint64_t places[VSPACED_SHARDS];
};

// No record: one past the last index.
#define OBJECT_NONE VSPACED_OBJECTS_PER_SHARD

// Records are reused in the order in which they became free, so that a slot
// number rests as long as possible.
struct object_pool {
    uint32_t free_first, free_last; // OBJECT_NONE, both: no free record
    uint32_t count;                 // neither free nor retired
    // Identity of each live object's vspace; apart from the records, for a scan.
    uint64_t vspaces[VSPACED_OBJECTS_PER_SHARD];
    struct object records[VSPACED_OBJECTS_PER_SHARD];
};

void object_pool_init(struct object_pool *pool, uint32_t slot_first);

// The record that the next bind takes, or NULL. Takes nothing.
struct object *object_next_free(struct object_pool *pool);

// The live object that has this vspace, or NULL. A scan of nine kilobytes: only
// bind needs it, which is rare and makes a process's whole space.
struct object *object_with_vspace(struct object_pool *pool, uint64_t vspace);

struct object_binding {
    uint64_t vspace; // identity of the kernel's object
    uint64_t label;
    uint32_t manager_index, manager_generation;
};

// FREE -> BOUND, for the record that object_next_free gave. The space is made by
// then.
void object_bind(struct object_pool *pool, struct object *object,
                 const struct object_binding *binding);

// BOUND, DAMAGED or MOVED -> FREE or RETIRED. Space and memories are the
// caller's to give back, before the next bind.
void object_release(struct object_pool *pool, struct object *object);

// ARRIVING -> FREE again, as before object_bind: nobody was told of it.
void object_unmake(struct object_pool *pool, struct object *object);

void object_damage(struct object *object);

// Why a record that is not live, or of another generation, doesn't serve: MOVED, MOVING
// or STALE_HANDLE. 0 stands for any generation.
enum vspaced_status object_absence(const struct object *object, uint32_t generation);

// Between the states of a migration.
void object_state_set(struct object *object, enum object_state state);

// Whether requests are served; only then the space is there for them.
static inline bool object_is_live(const struct object *object) {
    return object->state == OBJECT_BOUND || object->state == OBJECT_DAMAGED;
}

static inline uint64_t object_handle(const struct object *object) {
    return vspaced_handle_pack(object->slot, object->generation);
}

static inline uint32_t object_index(const struct object_pool *pool, const struct object *object) {
    return (uint32_t)(object - pool->records);
}

#endif
