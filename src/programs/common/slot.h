// A program's own capability slots (services/program.h): the few methods that
// programs need. Each returns an enum rk_status.
#ifndef PROGRAMS_SLOT_H
#define PROGRAMS_SLOT_H

#include <stdint.h>

// Deletes what lies in the slot; copies that others have stay.
uint64_t slot_delete(uint32_t slot);

// A copy of the endpoint in `source` with this badge, which may send and transfer
// capabilities, into the empty slot `destination`.
uint64_t slot_mint(uint32_t source, uint32_t destination, uint64_t badge);

#endif
