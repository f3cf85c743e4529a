// The capabilities of a new process: what services/program.h lists, no more.
#include "common/kernel.h"
#include "procd/slots.h"
#include "procd/spawn.h"
#include "refkernel/capability.h"

static uint64_t endpoint_give(const struct spawn *spawn, uint32_t space_slot) {
    const uint32_t slot = procd_slot(spawn->record, PROCESS_SLOT_ENDPOINT);
    const uint64_t status = kernel_create_endpoint(SLOT_PROCESS_CONTROL, slot);
    if (status != RK_OK) {
        return status;
    }
    return kernel_copy(space_slot, slot, PROGRAM_SLOT_ENDPOINT, RK_ENDPOINT_RIGHTS);
}

// A capability that the process gets if `given`.
struct gift {
    bool given;
    uint32_t from, to;
    uint64_t rights;
};

uint64_t spawn_give(const struct spawn *spawn) {
    const uint32_t flags = spawn_process(spawn)->flags;
    const uint32_t space_slot = procd_slot(spawn->record, PROCESS_SLOT_CAP_SPACE);
    const uint64_t ask = RK_RIGHT_SEND | RK_RIGHT_GRANT;
    const bool has_data = spawn->data_module != MODULE_NONE;
    const struct gift gifts[] = {
        {true, space_slot, PROGRAM_SLOT_CAP_SPACE, RK_RIGHT_MANAGE},
        {true, procd_slot(spawn->record, PROCESS_SLOT_ACCOUNT), PROGRAM_SLOT_MEMD, ask},
        {true, procd_slot(spawn->record, PROCESS_SLOT_OWNER), PROGRAM_SLOT_VSPACED, ask},
        {true, SLOT_CONSOLE, PROGRAM_SLOT_CONSOLE, RK_RIGHT_WRITE},
        {(flags & PROCD_SPAWN_EXIT_PORT) != 0, SLOT_EXIT_PORT, PROGRAM_SLOT_EXIT_PORT,
         RK_RIGHT_WRITE},
        {has_data, has_data ? module_slot(spawn->data_module) : 0, PROGRAM_SLOT_DATA,
         RK_RIGHT_READ},
        {spawn->has_parent, SLOT_RECEIVE, PROGRAM_SLOT_PARENT, RK_RIGHTS_ALL},
    };
    for (unsigned i = 0; i < sizeof(gifts) / sizeof(gifts[0]); i++) {
        const struct gift *gift = &gifts[i];
        const uint64_t status =
            gift->given ? kernel_copy(space_slot, gift->from, gift->to, gift->rights) : RK_OK;
        if (status != RK_OK) {
            return status;
        }
    }
    if ((flags & PROCD_SPAWN_ENDPOINT) != 0) {
        const uint64_t status = endpoint_give(spawn, space_slot);
        if (status != RK_OK) {
            return status;
        }
    }
    const uint64_t number = process_number(&spawn->procd->processes, spawn->record);
    return kernel_mint(space_slot, SLOT_ENDPOINT, PROGRAM_SLOT_PROCD, ask,
                       procd_badge(PROCD_BADGE_CLIENT, number));
}
