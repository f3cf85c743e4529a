// The kernel's handoff (refkernel/bootinfo.h), checked before anything in it is
// believed. Pure: the slots that it names are compared with what the kernel says
// of them by handoff_slots_check, through a function of the caller's.
#ifndef SERVICES_ROOTD_HANDOFF_H
#define SERVICES_ROOTD_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#include "refkernel/bootinfo.h"
#include "refkernel/capability.h"

#define HANDOFF_STATUS_LIST(X)                                                                     \
    X(OK, "accepted")                                                                              \
    X(NO_HANDOFF, "its address is null or unaligned")                                              \
    X(BAD_MAGIC, "its magic number is wrong")                                                      \
    X(BAD_VERSION, "its version is not the one that rootd was built for")                          \
    X(BAD_SIZE, "its size is not the one that rootd was built for")                                \
    X(TOO_MANY, "it counts more memories or modules than it can hold")                             \
    X(NO_MEMORY, "it names no memory that is free")                                                \
    X(BAD_MEMORY, "a memory range is empty, unaligned or of an unknown kind")                      \
    X(MEMORY_OVERLAP, "two memory ranges overlap")                                                 \
    X(BAD_MODULE, "a module is empty, unnamed, or has a reserved field that is not zero")          \
    X(MODULE_TWICE, "two modules have one name")                                                   \
    X(BAD_TEXT, "a text has no end")                                                               \
    X(BAD_SLOT, "a slot lies outside of those that it gave out, or is named twice")                \
    X(BAD_LAYOUT, "the addresses of image, stack and message buffer make no sense")                \
    X(NO_PROTECTION, "the processor cannot forbid execution (NX)")                                 \
    X(WRONG_CAPABILITY, "a slot does not really hold what it is said to hold")

enum handoff_status {
#define X(name, text) HANDOFF_##name,
    HANDOFF_STATUS_LIST(X)
#undef X
        HANDOFF_STATUS_COUNT
};

enum handoff_status handoff_check(const struct rk_bootinfo *info);

// Nonzero if the kernel answered.
typedef bool handoff_query_fn(void *context, uint32_t slot, struct rk_cap_info *cap);

// Needs an accepted handoff.
enum handoff_status handoff_slots_check(const struct rk_bootinfo *info, handoff_query_fn *query,
                                        void *context);

const char *handoff_status_text(enum handoff_status status); // never NULL

#endif
