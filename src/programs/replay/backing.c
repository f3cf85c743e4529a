#include <stddef.h>

#include "programs/common/slot.h"
#include "programs/replay/backing.h"
#include "services/memd_client.h"
#include "services/program.h"

#define LARGE_PAGE_BYTES (512 * VSPACED_PAGE_BYTES)
#define SHARED_BYTES     (64 * VSPACED_PAGE_BYTES)
#define SMALL_BYTES      (32 * VSPACED_PAGE_BYTES)
enum { LARGE_PAGE_LOG2 = 21 };

static bool fail(const char **what, uint64_t *answer, const char *step, uint64_t status) {
    *what = step;
    *answer = status;
    return false;
}

static struct backing *unused_find(struct backings *backings) {
    for (uint32_t i = 0; i < BACKINGS_MAX; i++) {
        if (!backings->each[i].used) {
            return &backings->each[i];
        }
    }
    return NULL;
}

static struct backing *used_find(struct backings *backings, uint32_t number) {
    for (uint32_t i = 0; i < BACKINGS_MAX; i++) {
        if (backings->each[i].used && backings->each[i].number == number) {
            return &backings->each[i];
        }
    }
    return NULL;
}

static bool memory_take(struct backings *backings, const struct vspaced_client *client,
                        uint64_t bytes, unsigned align_log2, struct backing **taken,
                        const char **what, uint64_t *answer) {
    struct backing *backing = unused_find(backings);
    if (backing == NULL) {
        return fail(what, answer, "replay: more memories at once than an object may have", 0);
    }
    struct memd_memory memory;
    const memd_result allocated = memd_allocate(PROGRAM_SLOT_MEMD, bytes, align_log2,
                                                MEMD_MEMORY_RIGHTS, PROGRAM_SLOT_RECEIVE, &memory);
    if (allocated != MEMD_OK) {
        return fail(what, answer, "memd: allocate", allocated);
    }
    const vspaced_result attached =
        vspaced_attach(client, 0, PROGRAM_SLOT_RECEIVE, &backing->number, &backing->bytes);
    (void)slot_delete(PROGRAM_SLOT_RECEIVE); // vspaced has its own copy
    if (attached != VSPACED_OK) {
        (void)memd_free(PROGRAM_SLOT_MEMD, memory.handle);
        return fail(what, answer, "vspaced: attach", attached);
    }
    backing->used = true;
    backing->handle = memory.handle;
    backings->count++;
    backings->bytes += bytes;
    if (backings->bytes > backings->bytes_peak) {
        backings->bytes_peak = backings->bytes;
    }
    *taken = backing;
    return true;
}

static bool shared_take(struct backings *backings, const struct vspaced_client *client,
                        uint64_t bytes, struct backing_piece *piece, const char **what,
                        uint64_t *answer) {
    if (backings->shared == NULL || backings->shared_next + bytes > SHARED_BYTES) {
        // The old one goes back with the last of its mappings; it may be unmapped
        // already.
        struct backing *old = backings->shared;
        backings->shared = NULL;
        if (old != NULL && !backing_release(backings, client, old->number, what, answer)) {
            return false;
        }
        if (!memory_take(backings, client, SHARED_BYTES, 0, &backings->shared, what, answer)) {
            return false;
        }
        backings->shared_next = 0;
    }
    piece->memory = backings->shared->number;
    piece->offset = backings->shared_next;
    backings->shared_next += bytes;
    return true;
}

bool backing_take(struct backings *backings, const struct vspaced_client *client, uint64_t address,
                  uint64_t bytes, struct backing_piece *piece, const char **what,
                  uint64_t *answer) {
    if (bytes <= SMALL_BYTES && backings->count > BACKINGS_MAX / 2) {
        return shared_take(backings, client, bytes, piece, what, answer);
    }
    // A large page needs frames whose address is aligned as the mapping's is, so
    // the frames before the first one are left unused.
    const bool large = bytes >= 2 * LARGE_PAGE_BYTES;
    piece->offset = large ? address % LARGE_PAGE_BYTES : 0;
    struct backing *backing = NULL;
    if (!memory_take(backings, client, piece->offset + bytes, large ? LARGE_PAGE_LOG2 : 0, &backing,
                     what, answer)) {
        return false;
    }
    piece->memory = backing->number;
    return true;
}

bool backing_release(struct backings *backings, const struct vspaced_client *client,
                     uint32_t memory, const char **what, uint64_t *answer) {
    struct backing *backing = used_find(backings, memory);
    if (backing == NULL || backing == backings->shared) {
        return true;
    }
    const vspaced_result detached = vspaced_detach(client, 0, memory);
    if (detached == VSPACED_MEMORY_IN_USE) {
        return true;
    }
    if (detached != VSPACED_OK) {
        return fail(what, answer, "vspaced: detach", detached);
    }
    const memd_result freed = memd_free(PROGRAM_SLOT_MEMD, backing->handle);
    if (freed != MEMD_OK) {
        return fail(what, answer, "memd: free", freed);
    }
    backing->used = false;
    backings->count--;
    backings->bytes -= backing->bytes;
    return true;
}
