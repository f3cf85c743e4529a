#include "programs/common/slot.h"
#include "programs/workload/workload.h"
#include "services/memd_client.h"

// A few sizes; the last is exactly one large page, where it is mapped so that it
// can be one.
static const struct {
    uint32_t pages;
    uint32_t align_log2;
} shapes[WORKLOAD_MEMORIES] = {{32, 12}, {96, 12}, {512, 21}};

_Static_assert(WORKLOAD_MEMORY_PAGES_ALL == 32 + 96 + 512, "a value for each page");

static bool memory_take(struct workload *workload, struct workload_memory *memory) {
    struct memd_memory taken;
    const uint64_t bytes_wanted = memory->pages * VSPACED_PAGE_BYTES;
    const memd_result allocated = memd_allocate(PROGRAM_SLOT_MEMD, bytes_wanted, memory->align_log2,
                                                MEMD_MEMORY_RIGHTS, PROGRAM_SLOT_RECEIVE, &taken);
    if (allocated != MEMD_OK) {
        return workload_fail(workload, "memd: allocate", 0, MEMD_OK, allocated);
    }
    memory->handle = taken.handle;
    uint64_t bytes = 0;
    const vspaced_result attached =
        vspaced_attach(&workload->client, 0, PROGRAM_SLOT_RECEIVE, &memory->number, &bytes);
    if (!workload_answered(workload, "attach", 0, VSPACED_OK, attached)) {
        return false;
    }
    if (bytes != bytes_wanted) {
        return workload_fail(workload, "attach: bytes", 0, bytes_wanted, bytes);
    }
    // vspaced has its copy; the slot is free for the next capability.
    const uint64_t deleted = slot_delete(PROGRAM_SLOT_RECEIVE);
    return deleted == 0 || workload_fail(workload, "delete the own copy", 0, 0, deleted);
}

bool workload_memories_take(struct workload *workload) {
    uint32_t first_value = 0;
    for (unsigned i = 0; i < workload->memory_count; i++) {
        struct workload_memory *memory = &workload->memories[i];
        memory->pages = shapes[i].pages;
        memory->align_log2 = shapes[i].align_log2;
        memory->values = &workload->values[first_value];
        first_value += memory->pages;
        if (!memory_take(workload, memory)) {
            return false;
        }
    }
    return true;
}

bool workload_memories_return(struct workload *workload) {
    for (unsigned i = 0; i < workload->memory_count; i++) {
        const struct workload_memory *memory = &workload->memories[i];
        const vspaced_result detached = vspaced_detach(&workload->client, 0, memory->number);
        if (!workload_answered(workload, "detach", 0, VSPACED_OK, detached)) {
            return false;
        }
        const memd_result freed = memd_free(PROGRAM_SLOT_MEMD, memory->handle);
        if (freed != MEMD_OK) {
            return workload_fail(workload, "memd: free", 0, MEMD_OK, freed);
        }
    }
    return true;
}

struct workload_memory *workload_memory_find(struct workload *workload, uint32_t number) {
    for (unsigned i = 0; i < workload->memory_count; i++) {
        if (workload->memories[i].number == number) {
            return &workload->memories[i];
        }
    }
    return NULL;
}
