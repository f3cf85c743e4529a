#include "programs/bench/world.h"

#include "programs/common/say.h"
#include "programs/common/slot.h"
#include "services/memd_client.h"
#include "services/program.h"

enum { LARGE_LOG2 = 21, ACCOUNT_PAGES = 64 };

static bool complain(const char *what, uint64_t answer) {
    struct say say;
    struct text *text = say_begin(&say);
    text_string(text, "bench: ");
    text_string(text, what);
    text_string(text, ", answer ");
    text_number(text, answer);
    say_end(&say);
    return false;
}

struct vspaced_map world_mapping(const struct world *world, uint64_t address, uint64_t offset,
                                 uint64_t length) {
    return (struct vspaced_map){
        .memory = world->memory,
        .offset = offset,
        .address = address,
        .length = length,
        .rights = VSPACED_READ | VSPACED_WRITE,
    };
}

bool world_map(const struct world *world, uint64_t address, uint64_t offset, uint64_t length) {
    const struct vspaced_map map = world_mapping(world, address, offset, length);
    uint64_t mapped = 0;
    return vspaced_map(&world->client, &map, &mapped) == VSPACED_OK;
}

bool world_unmap(const struct world *world, uint64_t address, uint64_t length) {
    return vspaced_unmap(&world->client, 0, address, length, 0) == VSPACED_OK;
}

static bool memory_take(uint64_t bytes, unsigned align_log2, unsigned rights) {
    struct memd_memory memory;
    const memd_result allocated =
        memd_allocate(PROGRAM_SLOT_MEMD, bytes, align_log2, rights, PROGRAM_SLOT_RECEIVE, &memory);
    return allocated == MEMD_OK || complain("memd gives no memory", allocated);
}

static bool memories_take(struct world *world) {
    uint64_t bytes = 0;
    if (!memory_take(2 * WORLD_2M, LARGE_LOG2, MEMD_READ | MEMD_WRITE)) {
        return false;
    }
    vspaced_result attached =
        vspaced_attach(&world->client, 0, PROGRAM_SLOT_RECEIVE, &world->memory, &bytes);
    if (attached != VSPACED_OK || slot_delete(PROGRAM_SLOT_RECEIVE) != 0) {
        return complain("the memory can't be attached", attached);
    }
    // Where the kernel has frames in the same 2 MiB, zeroing one takes longer: at a boundary
    // of these nothing depends on where it happens to lie.
    if (!memory_take(ACCOUNT_PAGES * WORLD_PAGE, LARGE_LOG2, MEMD_READ | MEMD_WRITE)) {
        return false;
    }
    attached =
        vspaced_attach_account(&world->client, 0, PROGRAM_SLOT_RECEIVE, &world->account, &bytes);
    return attached == VSPACED_OK || complain("the account can't be attached", attached);
}

// The mappings that keep tables there, and the one that is cut.
static bool anchors_map(const struct world *world) {
    return world_map(world, WORLD_RUN, 0, WORLD_PAGE) &&
           world_map(world, WORLD_RUN + 516 * WORLD_PAGE, 0, WORLD_PAGE) &&
           world_map(world, WORLD_LARGE, 0, WORLD_PAGE) &&
           world_map(world, WORLD_WIDE, 0, 3 * WORLD_PAGE);
}

bool world_make(struct world *world, uint64_t mappings) {
    *world = (struct world){.client = {PROGRAM_SLOT_VSPACED, PROGRAM_SLOT_VSPACED_NEXT}};
    struct vspaced_object_stats stats;
    if (!memories_take(world) || !anchors_map(world)) {
        return complain("the first mappings fail", 0);
    }
    if (vspaced_stats(&world->client, 0, &stats) != VSPACED_OK || stats.mappings >= mappings) {
        return complain("there are more mappings than were asked for", stats.mappings);
    }
    world->live_count = mappings - stats.mappings;
    for (uint64_t i = 0; i < world->live_count; i++) {
        if (!world_map(world, WORLD_LIVE + 2 * i * WORLD_PAGE, 0, WORLD_PAGE)) {
            return complain("a live mapping fails", i);
        }
    }
    return true;
}
