// What can be said of a request without looking at the tree, in the order in which
// the statuses are numbered: form first, then rights and class, then ceilings, then
// memory.
#ifndef ASOBJ_CHECK_H
#define ASOBJ_CHECK_H

#include "asobj/space.h"

// Fills *range, if it is one that a space can have.
enum vspaced_status check_range(uint64_t address, uint64_t length, struct range *range);

// *range is the request's place; with ANY, [0, length).
enum vspaced_status check_map(const struct space *space, const struct space_map_request *request,
                              struct range *range);

// The same for a reservation, which has no rights and nothing behind it.
enum vspaced_status check_reserve(const struct space_map_request *request, struct range *range);

// Whether anonymous frames may have these rights.
enum vspaced_status check_account(const struct space *space, unsigned rights);

// Rights of a protect, before the mappings that they are for are known.
enum vspaced_status check_protect_rights(const struct space *space, unsigned rights);

// Whether the space may have so many entries, the sentinel included. What makes them no
// more than they are is always allowed.
enum vspaced_status check_entries_max(const struct space *space, uint32_t entries);

// Whether it may also have so many bytes mapped in place of others.
enum vspaced_status check_ceilings(const struct space *space, uint32_t entries,
                                   uint64_t bytes_removed, uint64_t bytes_added);

#endif
