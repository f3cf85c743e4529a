// The kernel as memd knows it: what can be done with the memory ranges that it
// was given, by index, and with slots of its own. Provided by backing_refkernel.c
// in the image and by a fake in the tests. All offsets and lengths are bytes.
#ifndef SERVICES_MEMD_BACKING_H
#define SERVICES_MEMD_BACKING_H

#include <stdbool.h>
#include <stdint.h>

// All return false if the kernel refused, and then nothing changed (zero: a part
// may be done).
bool backing_zero(uint32_t range, uint64_t offset, uint64_t length);

// A capability to a part, with MEMD_READ.. as rights, into an empty slot.
bool backing_derive(uint32_t range, uint64_t offset, uint64_t length, unsigned rights,
                    uint32_t slot);

// A badged endpoint of memd itself, into an empty slot.
bool backing_mint(uint64_t badge, uint32_t slot);

// The slot's capability and every copy of it, wherever it is, are gone.
void backing_destroy(uint32_t slot);

// Whether a frame of the part is mapped anywhere or used by the kernel. True if
// the kernel does not answer: what is not known to be unused is in use.
bool backing_in_use(uint32_t range, uint64_t offset, uint64_t length);

#endif
