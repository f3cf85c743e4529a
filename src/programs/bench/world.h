// What the measuring client has in its address space while it measures.
//
//   LIVE   pages with a free page above each: as many as the run asks for
//   RUN    room for 512 pages in two leaf tables that are there, for both have a
//          page of their own
//   LARGE  room for large pages in a table that is there
//   WIDE   a mapping of three pages, whose middle can be cut out
//   FAR    places that have no table at all
#ifndef BENCH_WORLD_H
#define BENCH_WORLD_H

#include <stdbool.h>

#include "vspaced/client.h"

#define WORLD_LIVE  UINT64_C(0x010000000000)
#define WORLD_RUN   UINT64_C(0x040000000000)
#define WORLD_LARGE UINT64_C(0x080000000000)
#define WORLD_WIDE  UINT64_C(0x0c0000000000)
#define WORLD_FAR   UINT64_C(0x100000000000)

#define WORLD_PAGE UINT64_C(4096)
#define WORLD_2M   (512 * WORLD_PAGE)
#define WORLD_512G (UINT64_C(1) << 39)

#define WORLD_RUN_BEGIN (WORLD_RUN + 2 * WORLD_PAGE)

// Where in the memory the frames of the pages under test are. Not beside those of
// the live mappings, so that no mapping joins another.
#define WORLD_OFFSET (8 * WORLD_PAGE)

struct world {
    struct vspaced_client client;
    uint32_t memory;     // 4 MiB, aligned to 2 MiB
    uint32_t account;    // what anonymous pages come from
    uint64_t live_count; // mappings at LIVE
};

// Maps all that, until the space has `mappings`. False, after a line that says
// why, if that can't be.
bool world_make(struct world *world, uint64_t mappings);

// Read and write, at a fixed address: what is mapped there, and mapping it.
struct vspaced_map world_mapping(const struct world *world, uint64_t address, uint64_t offset,
                                 uint64_t length);
bool world_map(const struct world *world, uint64_t address, uint64_t offset, uint64_t length);
bool world_unmap(const struct world *world, uint64_t address, uint64_t length);

#endif
