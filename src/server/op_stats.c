#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

// words: 0 target
enum vspaced_status op_stats(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    (void)shard;
    const struct object *object = request->object;
    struct space_counts counts = space_counts(&object->space);
    struct vspaced_object_stats stats = {
        .generation = counts.generation,
        .mappings = counts.mappings,
        .mappings_peak = counts.mappings_peak,
        .mappings_max = object->space.policy.mappings_max,
        .bytes = counts.bytes,
        .bytes_peak = counts.bytes_peak,
        .bytes_max = object->space.policy.bytes_max,
        .requests = object->requests,
        .refusals = object->refusals,
        .nodes = counts.nodes,
        .memories = object->memories.count,
        .memories_max = object->memories.max,
        .label = object->label,
        .request_longest = object->request_longest,
    };
    reply_words(reply, &stats.generation, sizeof(stats) / sizeof(uint64_t));
    return VSPACED_OK;
}
