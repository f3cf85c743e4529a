// Memory that nobody needs to name: anonymous frames out of the program's account, and
// what can be done with them.
#include "programs/common/slot.h"
#include "programs/example/example.h"
#include "services/memd_client.h"
#include "services/program.h"

static volatile uint64_t *word(uint64_t address) {
    return (volatile uint64_t *)address;
}

// 7. The account: a memory of memd's that is given to the object as a whole. From then on
//    vspaced alone chooses which of its frames lies where, and zeroes each before it is
//    seen.
static bool open_account(uint64_t *handle, uint32_t *account) {
    struct memd_memory taken;
    uint64_t bytes = 0;
    EXPECT(memd_allocate(PROGRAM_SLOT_MEMD, 2 * BYTES, 0, MEMD_READ | MEMD_WRITE,
                         PROGRAM_SLOT_RECEIVE, &taken) == MEMD_OK);
    EXPECT(vspaced_attach_account(&client, 0, PROGRAM_SLOT_RECEIVE, account, &bytes) == VSPACED_OK);
    EXPECT(bytes == 2 * BYTES);
    EXPECT(slot_delete(PROGRAM_SLOT_RECEIVE) == 0);
    *handle = taken.handle;
    return true;
}

// 8. Reserved addresses: placement keeps away from them, and mappings of one's own go
//    there, bit by bit. Nothing lies behind the rest.
static bool reserve_and_fill(uint64_t *begin) {
    const struct vspaced_reserve reserve = {
        .length = 1024 * BYTES,
        .class_id = VSPACED_CLASS_HEAP,
        .place = VSPACED_PLACE_ANY,
    };
    EXPECT(vspaced_reserve(&client, &reserve, begin) == VSPACED_OK);
    const struct vspaced_map map = {
        .address = *begin,
        .length = 4 * PAGE,
        .rights = VSPACED_READ | VSPACED_WRITE,
        .class_id = VSPACED_CLASS_HEAP,
        .place = VSPACED_PLACE_FIXED,
        .backing = VSPACED_BACKING_ANONYMOUS,
    };
    uint64_t address = 0;
    EXPECT(vspaced_map(&client, &map, &address) == VSPACED_OK && address == *begin);
    EXPECT(*word(*begin) == 0);
    *word(*begin) = 42;
    return true;
}

// 9. Growth, in place: the next pages are as the last one is.
static bool grow(uint64_t begin) {
    const struct vspaced_remap_request remap = {
        .address = begin,
        .length = 4 * PAGE,
        .new_length = BYTES,
    };
    uint64_t address = 0;
    EXPECT(vspaced_remap(&client, &remap, &address) == VSPACED_OK && address == begin);
    *word(begin + BYTES - PAGE) = 43;
    EXPECT(*word(begin) == 42);
    return true;
}

// 10. Discard: what the pages held is gone, and they are still there.
static bool discard(uint64_t begin) {
    EXPECT(vspaced_discard(&client, 0, begin, PAGE) == VSPACED_OK);
    EXPECT(*word(begin) == 0);
    EXPECT(*word(begin + BYTES - PAGE) == 43);
    return true;
}

// 11. Several changes in one request, all or none, each seeing those before it: the last
//     page moves to the end of the reservation, read-only, and the others go. The first
//     try has a mistake in it, so nothing happens.
static bool change_together(uint64_t begin) {
    static struct vspaced_batch batch; // some KiB: not for a small stack
    const uint64_t last = begin + 1024 * BYTES - PAGE;
    const struct vspaced_remap_request move = {
        .address = begin + BYTES - PAGE,
        .length = PAGE,
        .new_length = PAGE,
        .new_address = last,
        .fixed = 1,
    };
    vspaced_batch_begin(&batch, 0);
    vspaced_batch_remap(&batch, &move);
    vspaced_batch_protect(&batch, begin + BYTES, PAGE, VSPACED_READ); // reserved, not mapped
    EXPECT(vspaced_batch_send(&client, &batch) == VSPACED_NOT_MAPPED && batch.failed == 1);
    EXPECT(*word(begin + BYTES - PAGE) == 43);

    vspaced_batch_begin(&batch, 0);
    vspaced_batch_remap(&batch, &move);
    vspaced_batch_protect(&batch, last, PAGE, VSPACED_READ);
    vspaced_batch_unmap(&batch, begin, BYTES - PAGE);
    EXPECT(vspaced_batch_send(&client, &batch) == VSPACED_OK && batch.addresses[0] == last);
    EXPECT(*word(last) == 43);
    struct vspaced_mapping mapping;
    EXPECT(vspaced_query(&client, 0, begin, &mapping) == VSPACED_NOT_MAPPED);
    return true;
}

// 12. An unmap empties a range, reserved or mapped; then no frame of the account is used.
static bool close_account(uint64_t handle, uint32_t account, uint64_t begin) {
    EXPECT(vspaced_detach(&client, 0, account) == VSPACED_MEMORY_IN_USE);
    EXPECT(vspaced_unmap(&client, 0, begin, 1024 * BYTES, 0) == VSPACED_OK);
    EXPECT(vspaced_detach(&client, 0, account) == VSPACED_OK);
    EXPECT(memd_free(PROGRAM_SLOT_MEMD, handle) == MEMD_OK);
    return true;
}

bool example_anonymous(void) {
    uint64_t handle = 0;
    uint64_t begin = 0;
    uint32_t account = 0;
    return open_account(&handle, &account) && reserve_and_fill(&begin) && grow(begin) &&
           discard(begin) && change_together(begin) && close_account(handle, account, begin);
}
