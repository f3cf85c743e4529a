#include "asobj/check.h"

#include "asobj/class.h"

enum { ALIGN_LOG2_MIN = 12, ALIGN_LOG2_MAX = 30 };

static bool is_aligned(uint64_t bytes) {
    return (bytes & (VSPACED_PAGE_BYTES - 1)) == 0;
}

enum vspaced_status check_range(uint64_t address, uint64_t length, struct range *range) {
    if (!is_aligned(address | length)) {
        return VSPACED_UNALIGNED;
    }
    if (length == 0) {
        return VSPACED_EMPTY_RANGE;
    }
    // Sums can pass 2^64; these differences can't.
    if (length > UINT64_MAX - address) {
        return VSPACED_RANGE_OVERFLOW;
    }
    if (address < SCALE_BEGIN || address >= SCALE_END || length > SCALE_END - address) {
        return VSPACED_OUTSIDE_SPACE;
    }
    *range = (struct range){address, address + length};
    return VSPACED_OK;
}

// With ANY the address says nothing, and a length that fits nowhere is a matter of
// the space's state.
static enum vspaced_status check_place(const struct space_map_request *request,
                                       struct range *range) {
    if (request->place == VSPACED_PLACE_ANY) {
        *range = (struct range){0, request->length};
        if (!is_aligned(request->length)) {
            return VSPACED_UNALIGNED;
        }
        return request->length == 0 ? VSPACED_EMPTY_RANGE : VSPACED_OK;
    }
    return check_range(request->address, request->length, range);
}

static enum vspaced_status check_flags(const struct space_map_request *request) {
    if (request->place > VSPACED_PLACE_ANY || request->align_log2 < ALIGN_LOG2_MIN ||
        request->align_log2 > ALIGN_LOG2_MAX) {
        return VSPACED_BAD_FLAGS;
    }
    return request->overwrite && request->place != VSPACED_PLACE_FIXED ? VSPACED_BAD_FLAGS
                                                                       : VSPACED_OK;
}

static enum vspaced_status check_rights(const struct space_map_request *request) {
    bool is_jit = request->class_id == VSPACED_CLASS_JIT;
    if (rights_break_wx(request->rights) || (rights_break_wx(request->ceiling) && !is_jit)) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (!rights_are_possible(request->rights) || !rights_are_possible(request->ceiling) ||
        !rights_within(request->rights, request->ceiling) ||
        (request->kind == VSPACED_BACKING_NONE && request->rights != 0)) {
        return VSPACED_BAD_RIGHTS;
    }
    return VSPACED_OK;
}

static enum vspaced_status check_class(const struct space_map_request *request) {
    bool is_device = request->kind == VSPACED_BACKING_MEMORY && request->backing.device;
    if (request->class_id >= VSPACED_CLASS_COUNT ||
        !rights_within(request->ceiling, class_row(request->class_id)->rights) ||
        is_device != (request->class_id == VSPACED_CLASS_DEVICE)) {
        return VSPACED_BAD_CLASS;
    }
    bool has_something = request->kind != VSPACED_BACKING_NONE;
    return request->class_id == VSPACED_CLASS_GUARD && has_something ? VSPACED_BAD_CLASS
                                                                     : VSPACED_OK;
}

static enum vspaced_status check_authority(const struct space *space,
                                           const struct space_map_request *request) {
    if (request->class_id == VSPACED_CLASS_JIT && !space->policy.allow_jit) {
        return VSPACED_NOT_AUTHORIZED;
    }
    return rights_within(request->ceiling, space->policy.rights_ceiling) ? VSPACED_OK
                                                                         : VSPACED_ABOVE_CEILING;
}

// The sum of offset and length can pass 2^64; the difference can't.
static enum vspaced_status check_memory(const struct space *space,
                                        const struct space_map_request *request) {
    const struct space_backing *backing = &request->backing;
    if (!rights_within(request->ceiling, backing->rights_ceiling)) {
        return VSPACED_ABOVE_CEILING;
    }
    if (backing->memory >= ENTRY_MEMORIES_MAX || backing->memory == space->account.memory) {
        return VSPACED_BAD_MEMORY;
    }
    uint64_t bytes =
        backing->bytes < ENTRY_MEMORY_BYTES_MAX ? backing->bytes : ENTRY_MEMORY_BYTES_MAX;
    if (request->length > bytes || backing->offset > bytes - request->length) {
        return VSPACED_MEMORY_TOO_SMALL;
    }
    return VSPACED_OK;
}

enum vspaced_status check_account(const struct space *space, unsigned rights) {
    if (!account_exists(&space->account)) {
        return VSPACED_NO_ACCOUNT;
    }
    return rights_within(rights, space->account.rights) ? VSPACED_OK : VSPACED_ABOVE_CEILING;
}

static enum vspaced_status check_backing(const struct space *space,
                                         const struct space_map_request *request) {
    switch (request->kind) {
    case VSPACED_BACKING_MEMORY:
        return check_memory(space, request);
    case VSPACED_BACKING_ANONYMOUS:
        return check_account(space, request->ceiling);
    default:
        return VSPACED_OK;
    }
}

enum vspaced_status check_map(const struct space *space, const struct space_map_request *request,
                              struct range *range) {
    bool has_offset = request->kind == VSPACED_BACKING_MEMORY;
    if (has_offset && !is_aligned(request->backing.offset)) {
        return VSPACED_UNALIGNED;
    }
    enum vspaced_status status = check_place(request, range);
    if (status == VSPACED_OK) {
        status =
            request->kind < VSPACED_BACKING_RESERVATION ? check_flags(request) : VSPACED_BAD_FLAGS;
    }
    if (status == VSPACED_OK) {
        status = check_rights(request);
    }
    if (status == VSPACED_OK) {
        status = check_class(request);
    }
    if (status == VSPACED_OK) {
        status = check_authority(space, request);
    }
    return status == VSPACED_OK ? check_backing(space, request) : status;
}

enum vspaced_status check_reserve(const struct space_map_request *request, struct range *range) {
    enum vspaced_status status = check_place(request, range);
    if (status == VSPACED_OK) {
        status = check_flags(request);
    }
    if (status == VSPACED_OK && request->class_id >= VSPACED_CLASS_COUNT) {
        status = VSPACED_BAD_CLASS;
    }
    return status;
}

enum vspaced_status check_protect_rights(const struct space *space, unsigned rights) {
    if (rights_break_wx(rights)) {
        return VSPACED_WRITE_AND_EXECUTE;
    }
    if (!rights_are_possible(rights)) {
        return VSPACED_BAD_RIGHTS;
    }
    return rights_within(rights, space->policy.rights_ceiling) ? VSPACED_OK : VSPACED_ABOVE_CEILING;
}

enum vspaced_status check_entries_max(const struct space *space, uint32_t entries) {
    bool refused = entries > space->tree.entries && entries - 1 > space->policy.mappings_max;
    return refused ? VSPACED_NO_MAPPINGS : VSPACED_OK;
}

// Both what is mapped and what is added are less than an address space: their sum can't
// pass 2^64.
enum vspaced_status check_ceilings(const struct space *space, uint32_t entries,
                                   uint64_t bytes_removed, uint64_t bytes_added) {
    enum vspaced_status status = check_entries_max(space, entries);
    bool refused = space->counts.bytes - bytes_removed + bytes_added > space->policy.bytes_max;
    return status == VSPACED_OK && refused ? VSPACED_NO_PAGES : status;
}
