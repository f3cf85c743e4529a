#include "shard.h"

#include "vspaced/badge.h"
#include "vspaced/slots.h"

_Static_assert(VSPACED_OBJECTS_PER_SHARD <= 1 << VSPACED_BADGE_INDEX_BITS,
               "a badge has room for every object");
_Static_assert(VSPACED_THREADS <= 256, "a badge has room for every thread");

#define CONTROL_RIGHTS (VSPACED_BADGE_LOOK | VSPACED_BADGE_ADMIN)

static const struct arena_need space_floor = {.leaves = 1};

_Static_assert(ARENA_LEAVES > VSPACED_OBJECTS_PER_SHARD, "a floor for every object");

// Of what shard 0 has at `first`.
static uint32_t slot_here(const struct shard *shard, uint32_t first) {
    return first + shard->index * VSPACED_SLOTS_PER_SHARD;
}

void shard_init(struct shard *shard, uint32_t index, uint32_t shard_count, struct port *port) {
    shard->index = index;
    shard->shard_count = shard_count;
    shard->port = port;
    object_pool_init(&shard->objects, slot_here(shard, VSPACED_SLOT_VSPACE_FIRST));
    memory_pool_init(&shard->memories);
    arena_init(&shard->arena);
    works_init(&shard->works);
    // Can't fail: nothing is taken yet, and there are enough, as asserted above.
    (void)arena_reserve(&shard->arena, (struct arena_need){.leaves = VSPACED_OBJECTS_PER_SHARD});
}

enum vspaced_status shard_space_init(struct shard *shard, struct object *object,
                                     const struct space_policy *policy) {
    arena_unreserve(&shard->arena, space_floor);
    enum vspaced_status status =
        space_init(&object->space, &shard->arena, policy, shard->memories.bytes_mapped);
    if (status != VSPACED_OK) {
        (void)arena_reserve(&shard->arena, space_floor);
    }
    return status;
}

void shard_space_fini(struct shard *shard, struct object *object) {
    space_fini(&object->space);
    (void)arena_reserve(&shard->arena, space_floor); // what it just gave back
}

void shard_contents_drop(struct shard *shard, struct object *object) {
    while (object->memories.first != MEMORY_NONE) {
        uint32_t index = object->memories.first;
        port_drop(shard->port, shard_memory_slot(shard, index));
        memory_detach(&shard->memories, &shard->memories.records[index], object);
    }
    memory_unpromise(&shard->memories, &object->memories);
    port_drop(shard->port, object->slot);
    shard_space_fini(shard, object);
}

uint32_t shard_client_slot(const struct shard *shard, const struct object *object) {
    return slot_here(shard, VSPACED_SLOT_CLIENT_FIRST) + object_index(&shard->objects, object);
}

uint32_t shard_manager_slot(const struct shard *shard, const struct manager *manager) {
    return slot_here(shard, VSPACED_SLOT_MANAGER_FIRST) + manager_index(&shard->managers, manager);
}

uint32_t shard_guest_slot(const struct shard *shard, const struct manager *manager) {
    return slot_here(shard, VSPACED_SLOT_GUEST_FIRST) + manager_index(&shard->managers, manager);
}

uint32_t shard_memory_slot(const struct shard *shard, uint32_t memory_index) {
    return slot_here(shard, VSPACED_SLOT_MEMORY_FIRST) + memory_index;
}

struct object *shard_object_of_slot(struct shard *shard, uint32_t slot) {
    // Wraps for a slot below the first, and is then too large as well.
    uint32_t index = slot - slot_here(shard, VSPACED_SLOT_VSPACE_FIRST);
    return index < VSPACED_OBJECTS_PER_SHARD ? &shard->objects.records[index] : 0;
}

uint64_t shard_owner_badge(const struct shard *shard, uint32_t index) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = VSPACED_BADGE_OWNER,
        .index = index,
        .generation = shard->objects.records[index].generation,
        .shard = shard->index,
        .rights = SHARD_OWNER_RIGHTS,
    });
}

uint64_t shard_object_badge(const struct shard *shard, const struct object *object) {
    return shard_owner_badge(shard, object_index(&shard->objects, object));
}

uint64_t manager_badge(uint32_t thread, uint32_t index, uint32_t rights) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = VSPACED_BADGE_MANAGER,
        .index = index,
        .generation = MANAGER_GENERATION,
        .shard = thread,
        .rights = rights,
    });
}

uint64_t control_badge(enum vspaced_badge_kind kind, uint32_t thread) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = kind,
        .shard = thread,
        .rights = CONTROL_RIGHTS,
    });
}
