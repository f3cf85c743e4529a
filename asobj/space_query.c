#include "asobj/space.h"

static uint8_t kind_of(const struct space *space, struct entry entry) {
    if (entry_is_backed(entry)) {
        bool is_anonymous = entry_memory(entry.start) == space->account.memory;
        return is_anonymous ? VSPACED_BACKING_ANONYMOUS : VSPACED_BACKING_MEMORY;
    }
    return entry_is_none(entry) ? VSPACED_BACKING_NONE : VSPACED_BACKING_RESERVATION;
}

static struct space_mapping mapping_of(const struct space *space, struct entry entry) {
    return (struct space_mapping){
        .range = entry_range(entry),
        .rights = (uint8_t)entry_rights(entry.start),
        .ceiling = (uint8_t)entry_ceiling(entry.start),
        .class_id = (uint8_t)entry_class(entry.start),
        .kind = kind_of(space, entry),
        .memory = entry_is_backed(entry) ? entry_memory(entry.start) : 0,
        .offset = entry_offset(entry),
    };
}

static uint64_t clamp_to_space(uint64_t address) {
    uint64_t above = address > SCALE_BEGIN ? address : SCALE_BEGIN;
    return above < SCALE_END ? above : SCALE_END;
}

bool space_query(const struct space *space, uint64_t address, struct space_mapping *mapping,
                 struct range *gap) {
    uint64_t inside = clamp_to_space(address);
    if (inside != address) {
        *gap = (struct range){inside, inside};
        return false;
    }
    struct entry entry = tree_lookup(&space->tree, address);
    if (entry_end(entry) > address) {
        *mapping = mapping_of(space, entry);
        return true;
    }
    struct tree_path path;
    tree_find(&space->tree, address, &path);
    *gap = (struct range){entry_end(entry), entry_address(path_next_start(&path))};
    return false;
}

bool space_next(const struct space *space, uint64_t address, struct space_mapping *mapping) {
    struct tree_path path;
    uint64_t inside = clamp_to_space(address);
    tree_find(&space->tree, inside, &path);
    if (entry_end(path_entry(&path)) <= inside && !tree_next(&space->tree, &path)) {
        return false;
    }
    *mapping = mapping_of(space, path_entry(&path));
    return true;
}
