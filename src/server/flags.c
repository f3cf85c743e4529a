#include "flags.h"

#include "vspaced/wire.h"

enum { ALIGN_LOG2_DEFAULT = 12, PLACE_MASK = 3, BACKING_MASK = 3 };

enum vspaced_status flags_decode(uint64_t flags, uint64_t known, struct space_map_request *map) {
    if ((flags & ~known) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    map->rights = flags & VSPACED_RIGHTS_ALL;
    map->ceiling = flags >> VSPACED_MAP_CEILING_SHIFT & VSPACED_RIGHTS_ALL;
    map->class_id = flags >> VSPACED_MAP_CLASS_SHIFT & 0xf;
    map->place = flags >> VSPACED_MAP_PLACE_SHIFT & PLACE_MASK;
    map->align_log2 = flags >> VSPACED_MAP_ALIGN_SHIFT & 0x3f;
    map->overwrite = (flags & VSPACED_MAP_OVERWRITE) != 0;
    map->kind = flags >> VSPACED_MAP_BACKING_SHIFT & BACKING_MASK;
    if (map->ceiling == 0) {
        map->ceiling = map->rights;
    }
    bool chooses_place = (known >> VSPACED_MAP_PLACE_SHIFT & PLACE_MASK) != 0;
    bool is_fixed = chooses_place && map->place == VSPACED_PLACE_FIXED;
    bool is_any = map->place == VSPACED_PLACE_ANY;
    if ((is_fixed && map->align_log2 != 0) || (is_any && map->address != 0)) {
        return VSPACED_BAD_FLAGS;
    }
    if (map->align_log2 == 0) {
        map->align_log2 = ALIGN_LOG2_DEFAULT;
    }
    return VSPACED_OK;
}
