#include "asobj/space.h"

enum vspaced_status space_set_account(struct space *space, uint32_t memory, uint64_t bytes,
                                      unsigned rights) {
    if (account_exists(&space->account) ||
        !account_open(&space->account, space->tree.arena, memory, bytes >> ENTRY_PAGE_BYTES_LOG2)) {
        return VSPACED_NO_ACCOUNT_RECORDS;
    }
    space->account.rights = rights;
    return VSPACED_OK;
}

enum vspaced_status space_clear_account(struct space *space) {
    if (!account_exists(&space->account)) {
        return VSPACED_NO_ACCOUNT;
    }
    if (space->account.frames_used > 0) {
        return VSPACED_MEMORY_IN_USE;
    }
    account_close(&space->account, space->tree.arena);
    return VSPACED_OK;
}
