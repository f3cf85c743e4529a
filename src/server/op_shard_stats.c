#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

enum vspaced_status op_shard_stats(struct shard *shard, struct request *request,
                                   struct port_reply *reply) {
    (void)request;
    struct arena_counts nodes = arena_counts(&shard->arena);
    struct vspaced_shard_stats stats = {
        .shard = shard->index,
        .requests = shard->statistics.requests,
        .refusals = shard->statistics.refusals,
        .request_longest = shard->statistics.request_longest,
        .objects = shard->objects.count,
        .objects_max = VSPACED_OBJECTS_PER_SHARD,
        .arrived = shard->statistics.arrived,
        .left = shard->statistics.left,
        .managers = shard->managers.count,
        .managers_max = VSPACED_MANAGERS_PER_SHARD,
        .memories = shard->memories.count,
        .memories_max = VSPACED_MEMORIES_PER_SHARD,
        .nodes = nodes.used,
        .nodes_peak = nodes.peak,
        .nodes_max = nodes.max,
        .kernel_failures = shard->statistics.kernel_failures,
        .trace_sequence = shard->trace.sequence,
        .waiting = port_waiting(shard->port),
    };
    reply_words(reply, &stats.shard, sizeof(stats) / sizeof(uint64_t));
    return VSPACED_OK;
}
