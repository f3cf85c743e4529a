// A spawn as it was asked for: the words of SPAWN_SERVICE, checked, with the
// defaults filled in. Pure.
#ifndef SERVICES_PROCD_ORDER_H
#define SERVICES_PROCD_ORDER_H

#include <stdint.h>

#include "services/limits.h"
#include "services/procd.h"

struct order {
    uint32_t flags;                      // PROCD_SPAWN_*
    uint32_t mappings_max, memories_max; // 0: vspaced's own default
    uint64_t memory_max, stack_bytes, slot_count, table_frames;
    uint64_t arguments[PROGRAM_ARGUMENTS];
    char name[PROGRAM_NAME_BYTES];
    char data_name[PROGRAM_NAME_BYTES]; // empty: none
    char text[PROGRAM_TEXT_BYTES];
};

// BAD_WORD_COUNT, RESERVED_NOT_ZERO, BAD_FLAGS, BAD_ARGUMENT; *order is complete
// only with OK.
enum procd_status order_parse(const uint64_t *words, uint64_t word_count, struct order *order);

#endif
