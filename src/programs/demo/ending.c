#include "programs/demo/ending.h"
#include "programs/attacker/attacks.h"
#include "programs/hostile/hostile.h"
#include "refkernel/fault.h"
#include "vspaced/range.h"

// linker.ld puts every program there; none of these is as large.
#define IMAGE_BEGIN UINT64_C(0x400000)
#define IMAGE_END   UINT64_C(0x500000)

const struct ending endings[] = {
    {
        .program = "example",
        .deed = "walks through the client library",
        .kind = PROCD_END_EXITED,
    },
    {
        .program = "unmapped",
        .deed = "reads where nothing is mapped",
        .kind = PROCD_END_FAULTED,
        .error_code = RK_FAULT_USER,
        .address_begin = HOSTILE_UNMAPPED,
        .address_end = HOSTILE_UNMAPPED + 1,
    },
    {
        .program = "null",
        .deed = "follows a null pointer",
        .kind = PROCD_END_FAULTED,
        .error_code = RK_FAULT_USER,
        .address_begin = HOSTILE_NULL,
        .address_end = HOSTILE_NULL + 1,
    },
    {
        .program = "readonly",
        .deed = "writes its constants",
        .kind = PROCD_END_FAULTED,
        .error_code = RK_FAULT_USER | RK_FAULT_PRESENT | RK_FAULT_WRITE,
        .address_begin = IMAGE_BEGIN,
        .address_end = IMAGE_END,
    },
    {
        .program = "datajump",
        .deed = "jumps into its data",
        .kind = PROCD_END_FAULTED,
        .error_code = RK_FAULT_USER | RK_FAULT_PRESENT | RK_FAULT_FETCH,
        .address_begin = IMAGE_BEGIN,
        .address_end = IMAGE_END,
        .fetch = true,
    },
    {
        .program = "stackjump",
        .deed = "executes its stack",
        .kind = PROCD_END_FAULTED,
        .error_code = RK_FAULT_USER | RK_FAULT_PRESENT | RK_FAULT_FETCH,
        .address_begin = IMAGE_END,
        .address_end = VSPACED_USER_END,
        .fetch = true,
    },
    {
        .program = "stranger",
        .deed = "names every slot of others in its requests",
        .kind = PROCD_END_EXITED,
        .code = HOSTILE_REFUSED,
    },
    {
        .program = "allocator",
        .deed = "is a malloc on vspaced, with its own workload",
        .kind = PROCD_END_EXITED,
    },
};
const unsigned ending_count = sizeof(endings) / sizeof(endings[0]);

const struct ending attacks[] = {
#define X(name, text)                                                                              \
    {                                                                                              \
        .program = "attacker",                                                                     \
        .deed = text,                                                                              \
        .argument = ATTACK_##name,                                                                 \
        .kind = PROCD_END_EXITED,                                                                  \
        .code = HOSTILE_REFUSED,                                                                   \
    },
    ATTACK_LIST(X)
#undef X
};
const unsigned attack_count = sizeof(attacks) / sizeof(attacks[0]);

const char *ending_differs(const struct ending *ending, const struct procd_end *end) {
    if (end->kind != (uint64_t)ending->kind) {
        return "the way it ended";
    }
    if (ending->kind != PROCD_END_FAULTED) {
        return end->code == ending->code ? 0 : "the exit code";
    }
    if (end->fault_kind != RK_FAULT_PAGE) {
        return "the kind of the fault";
    }
    if (end->fault_error != ending->error_code) {
        return "the fault's error code";
    }
    if (end->fault_address < ending->address_begin || end->fault_address >= ending->address_end) {
        return "the fault's address";
    }
    const bool fetched = end->fault_address == end->fault_ip;
    return fetched == ending->fetch ? 0 : "the instruction that faulted";
}
