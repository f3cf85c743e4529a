#include "programs/bench/longest.h"

#include "programs/bench/bench.h"
#include "programs/bench/world.h"
#include "programs/common/json.h"
#include "rt/time_stamp.h"
#include "services/memd_client.h"
#include "services/procd_client.h"

enum {
    MAPPINGS = 65000, // of 65,536; the program has some
    TABLE_FRAMES = 256,
    MEMORY_MAX = 8 * 1024 * 1024,
};

#define BYTES (MAPPINGS * WORLD_PAGE)

static const char *const names[] = {
#define X(name, text) text,
    LONGEST_LIST(X)
#undef X
};

bool longest_named(const char *word, enum longest *what) {
    unsigned i = 0;
    while (i < LONGEST_COUNT && !text_equal(word, names[i])) {
        i++;
    }
    *what = (enum longest)i;
    return i < LONGEST_COUNT;
}

// The shards' longest piece so far; 0: they don't say.
static uint64_t piece_longest(void) {
    struct vspaced_shard_stats stats;
    return procd_space_stats(PROGRAM_SLOT_PROCD, &stats) == PROCD_OK ? stats.request_longest : 0;
}

// One page again and again, side by side: none joins its neighbour.
static bool mappings_make(struct world *world) {
    struct memd_memory memory;
    uint64_t bytes = 0;
    *world = (struct world){.client = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT}};
    bool good = memd_allocate(PROGRAM_SLOT_MEMD, WORLD_PAGE, 0, MEMD_READ | MEMD_WRITE,
                              PROGRAM_SLOT_RECEIVE, &memory) == MEMD_OK &&
                vspaced_attach(&world->client, 0, PROGRAM_SLOT_RECEIVE, &world->memory, &bytes) ==
                    VSPACED_OK;
    for (uint64_t i = 0; i < MAPPINGS && good; i++) {
        good = world_map(world, WORLD_LIVE + i * WORLD_PAGE, 0, WORLD_PAGE);
    }
    return good;
}

static bool all_change(const struct world *world, enum longest what) {
    const struct vspaced_map over = {
        .address = WORLD_LIVE, .length = BYTES, .overwrite = 1, .backing = VSPACED_BACKING_NONE};
    uint64_t address = 0;
    switch (what) {
    case LONGEST_UNMAP:
        return world_unmap(world, WORLD_LIVE, BYTES);
    case LONGEST_PROTECT:
        return vspaced_protect(&world->client, 0, WORLD_LIVE, BYTES, VSPACED_READ) == VSPACED_OK;
    case LONGEST_OVERWRITE:
        return vspaced_map(&world->client, &over, &address) == VSPACED_OK;
    default:
        return true; // it is done to the process
    }
}

uint64_t longest_child(const struct program_start *start) {
    const enum longest what = (enum longest)start->arguments[BENCH_ARGUMENT_LONGEST];
    struct world world;
    if (!mappings_make(&world)) {
        return 1;
    }
    struct json json;
    const uint64_t begin = time_stamp();
    const bool good = all_change(&world, what);
    const uint64_t end = time_stamp();
    json_begin(&json, "longest");
    json_text(&json, "what", names[what]);
    json_number(&json, "mappings", MAPPINGS);
    json_number(&json, "instructions", end - begin);
    json_number(&json, "end", end);
    json_end(&json);
    return good ? 0 : 1;
}

const char *longest_measure(enum longest what) {
    const struct procd_spawn request = {
        .name = "bench",
        .flags = PROCD_SPAWN_NEAR,
        .memory_max = MEMORY_MAX,
        .table_frames = TABLE_FRAMES,
        .mappings_max = MAPPINGS + 64,
        .arguments = {[BENCH_ARGUMENT_PART] = BENCH_LONGEST, [BENCH_ARGUMENT_LONGEST] = what},
    };
    struct procd_spawned spawned = {0};
    struct procd_end end;
    const uint64_t before = piece_longest();
    if (procd_spawn(PROGRAM_SLOT_PROCD, &request, &spawned) != PROCD_OK ||
        procd_wait(PROGRAM_SLOT_PROCD, spawned.process, &end) != PROCD_OK) {
        return "the process can't be started or waited for";
    }
    struct json json;
    json_begin(&json, "ended");
    json_number(&json, "end", time_stamp());
    json_number(&json, "piece_before", before);
    json_number(&json, "piece_after", piece_longest());
    json_end(&json);
    return end.kind == PROCD_END_EXITED && end.code == 0 ? 0 : "the request failed";
}
