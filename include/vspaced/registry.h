// The registry: the one symbol, `vspaced_registry`, from which a debugger, a dump
// reader or a test finds everything that the server knows. Read-only for all but
// the server's start.
#ifndef VSPACED_REGISTRY_H
#define VSPACED_REGISTRY_H

#include <stdint.h>

#include "vspaced/limits.h"

#define VSPACED_REGISTRY_MAGIC   UINT64_C(0x5954534745525356) // "VSREGSTY"
#define VSPACED_REGISTRY_VERSION 3                            // of the layouts it leads to

struct control;
struct shard;

struct vspaced_registry {
    uint64_t magic; // written last: whoever sees it sees the rest
    uint32_t version;
    uint32_t shard_count;
    uint64_t build_id; // hash of the layouts' headers, from the build
    uint32_t shard_bytes, object_bytes, node_bytes, trace_event_bytes;
    uint32_t objects_per_shard, trace_events_per_shard;
    const struct shard *shards[VSPACED_SHARDS];
    const struct control *control; // NULL: one shard has none
};

extern struct vspaced_registry vspaced_registry;

#endif
