// Is killed, at no moment that it chooses: in a request to vspaced, with words in the
// message buffer, with a capability on its way, in an operation of many pieces whose answer is
// kept for later, in a call to memd or procd, in a receive.
// Argument 1 says which of these it does until then.
#include "programs/attacker/attack.h"
#include "programs/common/slot.h"
#include "services/memd_client.h"
#include "services/procd_client.h"

enum { KINDS = 6 };

static void batch_send(void) {
    static struct vspaced_batch batch;
    vspaced_batch_begin(&batch, 0);
    for (uint32_t i = 0; i < VSPACED_BATCH_MAX; i++) {
        const struct vspaced_reserve reserve = {.address =
                                                    HOSTILE_UNMAPPED + 2 * i * VSPACED_PAGE_BYTES,
                                                .length = VSPACED_PAGE_BYTES,
                                                .overwrite = 1};
        vspaced_batch_reserve(&batch, &reserve);
    }
    (void)vspaced_batch_send(&attacker, &batch);
}

static void memory_pass(void) {
    struct memd_memory taken;
    uint32_t memory = 0;
    uint64_t bytes = 0;
    (void)memd_allocate(PROGRAM_SLOT_MEMD, VSPACED_PAGE_BYTES, 0, MEMD_READ | MEMD_WRITE,
                        PROGRAM_SLOT_RECEIVE, &taken);
    (void)vspaced_attach(&attacker, 0, PROGRAM_SLOT_RECEIVE, &memory, &bytes);
    (void)slot_delete(PROGRAM_SLOT_RECEIVE);
    (void)vspaced_detach(&attacker, 0, memory);
    (void)memd_free(PROGRAM_SLOT_MEMD, taken.handle);
}

static void long_change(void) {
    static uint32_t memory;
    static bool has_begun;
    uint64_t bytes = 0;
    if (!has_begun) {
        has_begun = attack_long_begin(&memory) == 0;
    }
    (void)attack_long_map(memory);
    (void)attack_long_unmap(&bytes);
}

uint64_t attack_doomed(const struct program_start *start) {
    for (;;) {
        uint64_t words[3] = {0};
        struct procd_info info;
        struct rt_message message;
        switch (start->arguments[1] % KINDS) {
        case 0:
            (void)vspaced_ping(&attacker, words);
            break;
        case 1:
            batch_send();
            break;
        case 2:
            memory_pass();
            break;
        case 3:
            (void)procd_info(PROGRAM_SLOT_PROCD, 0, &info);
            break;
        case 4:
            long_change();
            break;
        default:
            (void)rt_receive(PROGRAM_SLOT_ENDPOINT, &message, PROGRAM_SLOT_RECEIVE);
            break;
        }
    }
}
