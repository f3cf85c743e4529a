#include "registry.h"

#include "shard.h"

struct vspaced_registry vspaced_registry;

void registry_publish(struct shard *const *shards, uint32_t shard_count,
                      const struct control *control) {
    vspaced_registry = (struct vspaced_registry){
        .version = VSPACED_REGISTRY_VERSION,
        .shard_count = shard_count,
        .build_id = VSPACED_BUILD_ID,
        .shard_bytes = sizeof(struct shard),
        .object_bytes = sizeof(struct object),
        .node_bytes = ARENA_NODE_BYTES,
        .trace_event_bytes = sizeof(struct vspaced_trace_event),
        .objects_per_shard = VSPACED_OBJECTS_PER_SHARD,
        .trace_events_per_shard = VSPACED_TRACE_EVENTS,
        .control = shard_count > 1 ? control : 0,
    };
    for (uint32_t i = 0; i < shard_count; i++) {
        vspaced_registry.shards[i] = shards[i];
    }
    __atomic_store_n(&vspaced_registry.magic, VSPACED_REGISTRY_MAGIC, __ATOMIC_RELEASE);
}
