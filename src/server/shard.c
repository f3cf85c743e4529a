#include "shard.h"

#include "vspaced/badge.h"
#include "vspaced/slots.h"

_Static_assert(VSPACED_OBJECTS_PER_SHARD <= 1 << VSPACED_BADGE_INDEX_BITS,
               "a badge has room for every object");
_Static_assert(VSPACED_SHARDS <= 256, "a badge has room for every shard");

// What a process can have, by the badge of its endpoint.
#define OWNER_RIGHTS   (VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY)
#define CONTROL_RIGHTS (VSPACED_BADGE_LOOK | VSPACED_BADGE_ADMIN)

static const struct arena_need space_floor = {.leaves = 1};

_Static_assert(ARENA_LEAVES > VSPACED_OBJECTS_PER_SHARD, "a floor for every object");

void shard_init(struct shard *shard, uint32_t index, struct port *port) {
    shard->index = index;
    shard->port = port;
    object_pool_init(&shard->objects);
    memory_pool_init(&shard->memories);
    arena_init(&shard->arena);
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

uint32_t shard_object_slot(const struct shard *shard, const struct object *object) {
    return VSPACED_SLOT_VSPACE_FIRST + shard->index * VSPACED_OBJECTS_PER_SHARD +
           object_index(&shard->objects, object);
}

uint32_t shard_client_slot(const struct shard *shard, const struct object *object) {
    return VSPACED_SLOT_CLIENT_FIRST + shard->index * VSPACED_OBJECTS_PER_SHARD +
           object_index(&shard->objects, object);
}

uint32_t shard_manager_slot(const struct shard *shard, const struct manager *manager) {
    return VSPACED_SLOT_MANAGER_FIRST + shard->index * VSPACED_MANAGERS_PER_SHARD +
           manager_index(&shard->managers, manager);
}

uint32_t shard_memory_slot(const struct shard *shard, uint32_t memory_index) {
    return VSPACED_SLOT_MEMORY_FIRST + shard->index * VSPACED_MEMORIES_PER_SHARD + memory_index;
}

struct object *shard_object_of_slot(struct shard *shard, uint32_t slot) {
    // Wraps for a slot below the first, and is then too large as well.
    uint32_t index = slot - (VSPACED_SLOT_VSPACE_FIRST + shard->index * VSPACED_OBJECTS_PER_SHARD);
    return index < VSPACED_OBJECTS_PER_SHARD ? &shard->objects.records[index] : 0;
}

uint64_t shard_object_handle(const struct shard *shard, const struct object *object) {
    return vspaced_handle_pack(shard_object_slot(shard, object), object->generation);
}

uint64_t shard_object_badge(const struct shard *shard, const struct object *object) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = VSPACED_BADGE_OWNER,
        .index = object_index(&shard->objects, object),
        .generation = object->generation,
        .shard = shard->index,
        .rights = OWNER_RIGHTS,
    });
}

uint64_t shard_manager_badge(const struct shard *shard, const struct manager *manager,
                             uint32_t rights) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = VSPACED_BADGE_MANAGER,
        .index = manager_index(&shard->managers, manager),
        .generation = MANAGER_GENERATION,
        .shard = shard->index,
        .rights = rights,
    });
}

uint64_t shard_control_badge(const struct shard *shard) {
    return vspaced_badge_pack((struct vspaced_badge){
        .kind = VSPACED_BADGE_CONTROL,
        .shard = shard->index,
        .rights = CONTROL_RIGHTS,
    });
}
