#include "programs/bench/operations.h"

#include "programs/bench/bench.h"

enum { FAR_PLACES = 32, LARGE_PLACES = 64 };

static uint64_t live_address(const struct world *world, struct random *random) {
    return WORLD_LIVE + 2 * WORLD_PAGE * random_below(random, world->live_count);
}

static struct place place_live(const struct world *world, uint64_t pages, struct random *random) {
    return (struct place){.address = live_address(world, random), .length = pages * WORLD_PAGE};
}

// The free page above some mapping.
static struct place place_between(const struct world *world, uint64_t pages,
                                  struct random *random) {
    return (struct place){.address = live_address(world, random) + WORLD_PAGE,
                          .offset = WORLD_OFFSET,
                          .length = pages * WORLD_PAGE};
}

static struct place place_anywhere(const struct world *world, uint64_t pages,
                                   struct random *random) {
    (void)world;
    (void)random;
    return (struct place){.offset = WORLD_OFFSET, .length = pages * WORLD_PAGE};
}

static struct place place_run(const struct world *world, uint64_t pages, struct random *random) {
    (void)world;
    (void)random;
    return (struct place){
        .address = WORLD_RUN_BEGIN, .offset = WORLD_OFFSET, .length = pages * WORLD_PAGE};
}

static struct place place_large(const struct world *world, uint64_t pages, struct random *random) {
    (void)world;
    return (struct place){.address =
                              WORLD_LARGE + WORLD_2M * (1 + random_below(random, LARGE_PLACES)),
                          .length = pages * WORLD_PAGE};
}

static struct place place_middle(const struct world *world, uint64_t pages, struct random *random) {
    (void)world;
    (void)random;
    return (struct place){.address = WORLD_WIDE + WORLD_PAGE, .length = pages * WORLD_PAGE};
}

static struct place place_far(const struct world *world, uint64_t pages, struct random *random) {
    (void)world;
    return (struct place){.address = WORLD_FAR + WORLD_512G * random_below(random, FAR_PLACES),
                          .offset = WORLD_OFFSET,
                          .length = pages * WORLD_PAGE};
}

static bool map(const struct world *world, const struct place *place) {
    return world_map(world, place->address, place->offset, place->length);
}

static bool unmap(const struct world *world, const struct place *place) {
    return world_unmap(world, place->address, place->length);
}

static uint64_t anywhere; // where the last one of these went

static bool map_anywhere(const struct world *world, const struct place *place) {
    const struct vspaced_map map = {
        .memory = world->memory,
        .offset = place->offset,
        .length = place->length,
        .rights = VSPACED_READ | VSPACED_WRITE,
        .place = VSPACED_PLACE_ANY,
    };
    return vspaced_map(&world->client, &map, &anywhere) == VSPACED_OK;
}

static bool unmap_anywhere(const struct world *world, const struct place *place) {
    return world_unmap(world, anywhere, place->length);
}

static bool map_anonymous(const struct world *world, const struct place *place) {
    struct vspaced_map map = world_mapping(world, place->address, 0, place->length);
    map.memory = 0;
    map.backing = VSPACED_BACKING_ANONYMOUS;
    uint64_t mapped = 0;
    return vspaced_map(&world->client, &map, &mapped) == VSPACED_OK;
}

// Every other page of the run: a mapping each, for nothing joins across a gap.
static struct vspaced_batch batch;

static bool map_batch(const struct world *world, const struct place *place) {
    vspaced_batch_begin(&batch, 0);
    for (uint64_t page = 0; page < place->length; page += WORLD_PAGE) {
        const struct vspaced_map map =
            world_mapping(world, place->address + 2 * page, place->offset, WORLD_PAGE);
        vspaced_batch_map(&batch, &map);
    }
    return vspaced_batch_send(&world->client, &batch) == VSPACED_OK;
}

static bool unmap_batch(const struct world *world, const struct place *place) {
    vspaced_batch_begin(&batch, 0);
    for (uint64_t page = 0; page < place->length; page += WORLD_PAGE) {
        vspaced_batch_unmap(&batch, place->address + 2 * page, WORLD_PAGE);
    }
    return vspaced_batch_send(&world->client, &batch) == VSPACED_OK;
}

static bool protect(const struct world *world, const struct place *place) {
    return vspaced_protect(&world->client, 0, place->address, place->length, VSPACED_READ) ==
           VSPACED_OK;
}

static bool protect_back(const struct world *world, const struct place *place) {
    return vspaced_protect(&world->client, 0, place->address, place->length,
                           VSPACED_READ | VSPACED_WRITE) == VSPACED_OK;
}

static bool query(const struct world *world, const struct place *place) {
    struct vspaced_mapping mapping;
    return vspaced_query(&world->client, 0, place->address, &mapping) == VSPACED_OK;
}

static bool query_gap(const struct world *world, const struct place *place) {
    struct vspaced_mapping gap;
    return vspaced_query(&world->client, 0, place->address + WORLD_PAGE, &gap) ==
           VSPACED_NOT_MAPPED;
}

static bool ping(const struct world *world, const struct place *place) {
    uint64_t words[3] = {1, 2, 3};
    (void)place;
    return vspaced_ping(&world->client, words) == VSPACED_OK;
}

_Static_assert(PROGRAM_SLOT_PARENT == 3, "echo.S calls it");

const struct pair pairs[] = {
    {"null call", "call and reply of the kernel", place_live, 1, ping, echo_call},
    {"map 4 KiB", "unmap 4 KiB", place_between, 1, map, unmap},
    {"map 4 KiB, 3 tables made", "unmap 4 KiB, 3 tables freed", place_far, 1, map, unmap},
    {"map 4 KiB anywhere", "unmap 4 KiB, lowest", place_anywhere, 1, map_anywhere, unmap_anywhere},
    {"map 2 MiB", "unmap 2 MiB", place_large, 512, map, unmap},
    {"map 16 pages", "unmap 16 pages", place_run, 16, map, unmap},
    {"map 64 pages", "unmap 64 pages", place_run, 64, map, unmap},
    {"map 512 pages", "unmap 512 pages", place_run, 512, map, unmap},
    {"64 maps of 4 KiB in a batch", "64 unmaps in a batch", place_run, 64, map_batch, unmap_batch},
    {"map 4 KiB anonymous", "unmap 4 KiB anonymous", place_run, 1, map_anonymous, unmap},
    {"map 64 pages anonymous", "unmap 64 pages anonymous", place_run, 64, map_anonymous, unmap},
    {"protect 4 KiB", "protect 4 KiB, back", place_live, 1, protect, protect_back},
    {"protect, splits", "protect, joins", place_middle, 1, protect, protect_back},
    {"query", "query a gap", place_live, 1, query, query_gap},
};

const unsigned pair_count = sizeof(pairs) / sizeof(pairs[0]);
