// What each shard of vspaced did, a line each.
#ifndef PROGRAMS_SHARD_TABLE_H
#define PROGRAMS_SHARD_TABLE_H

#include <stdint.h>

// Nothing for one shard, whose counts are told anyway.
void shards_print(uint64_t shards);

#endif
