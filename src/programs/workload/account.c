// The memory that the area's anonymous pages are made of.
#include "programs/common/slot.h"
#include "programs/workload/workload.h"
#include "services/memd_client.h"

bool workload_account_take(struct workload *workload) {
    struct memd_memory taken;
    uint64_t bytes = 0;
    const memd_result allocated =
        memd_allocate(PROGRAM_SLOT_MEMD, AREA_FRAMES * VSPACED_PAGE_BYTES, 0, MEMD_MEMORY_RIGHTS,
                      PROGRAM_SLOT_RECEIVE, &taken);
    if (allocated != MEMD_OK) {
        return workload_fail(workload, "memd: allocate the account", 0, MEMD_OK, allocated);
    }
    workload->account_handle = taken.handle;
    const vspaced_result attached = vspaced_attach_account(
        &workload->client, 0, PROGRAM_SLOT_RECEIVE, &workload->account, &bytes);
    (void)slot_delete(PROGRAM_SLOT_RECEIVE);
    return workload_answered(workload, "attach the account", 0, VSPACED_OK, attached);
}

bool workload_account_return(struct workload *workload) {
    const struct range all = {AREA_BEGIN, AREA_END};
    const struct area_change change = {.kind = AREA_UNMAP, .range = all};
    struct area_told expected;
    uint64_t removed = 0;
    (void)area_apply(&workload->area, &change, &expected);
    const vspaced_result unmapped =
        vspaced_unmap(&workload->client, 0, all.begin, range_length(all), &removed);
    if (!workload_answered(workload, "unmap the area", 0, VSPACED_OK, unmapped) ||
        removed != expected.bytes) {
        return workload_fail(workload, "unmap the area: bytes", 0, expected.bytes, removed);
    }
    const vspaced_result detached = vspaced_detach(&workload->client, 0, workload->account);
    if (!workload_answered(workload, "detach the account", 0, VSPACED_OK, detached)) {
        return false;
    }
    const memd_result freed = memd_free(PROGRAM_SLOT_MEMD, workload->account_handle);
    return freed == MEMD_OK || workload_fail(workload, "memd: free the account", 0, 0, freed);
}
