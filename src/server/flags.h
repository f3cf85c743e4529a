// The flags word of MAP, and of others that take a part of it (vspaced/wire.h).
#ifndef SERVER_FLAGS_H
#define SERVER_FLAGS_H

#include <stdint.h>

#include "asobj/space.h"

// Fills the request's fields but `backing`; its address stands already. BAD_FLAGS for
// bits outside of `known`, and for those that exclude each other or the address.
// Whether the fields' values agree with each other is the space's to say; here is what
// it no longer sees.
enum vspaced_status flags_decode(uint64_t flags, uint64_t known, struct space_map_request *map);

#endif
