// Filling in the registry, once, when the shards are made.
#ifndef SERVER_REGISTRY_H
#define SERVER_REGISTRY_H

#include "vspaced/registry.h"

// shard_count is at most VSPACED_SHARDS. The control counts with several shards only.
void registry_publish(struct shard *const *shards, uint32_t shard_count,
                      const struct control *control);

#endif
