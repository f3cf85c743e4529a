#include "call.h"

uint64_t client_map_flags(const struct vspaced_map *map) {
    return client_field(map->rights, 0, 3) |
           client_field(map->ceiling, VSPACED_MAP_CEILING_SHIFT, 3) |
           client_field(map->class_id, VSPACED_MAP_CLASS_SHIFT, 4) |
           client_field(map->place, VSPACED_MAP_PLACE_SHIFT, 2) |
           (map->overwrite != 0 ? VSPACED_MAP_OVERWRITE : 0) |
           client_field(map->align_log2, VSPACED_MAP_ALIGN_SHIFT, 6) |
           client_field(map->backing, VSPACED_MAP_BACKING_SHIFT, 2);
}

uint64_t client_reserve_flags(const struct vspaced_reserve *reserve) {
    return client_field(reserve->class_id, VSPACED_MAP_CLASS_SHIFT, 4) |
           client_field(reserve->place, VSPACED_MAP_PLACE_SHIFT, 2) |
           (reserve->overwrite != 0 ? VSPACED_MAP_OVERWRITE : 0) |
           client_field(reserve->align_log2, VSPACED_MAP_ALIGN_SHIFT, 6);
}

uint64_t client_remap_flags(const struct vspaced_remap_request *remap) {
    return (remap->may_move != 0 ? VSPACED_REMAP_MAY_MOVE : 0) |
           (remap->fixed != 0 ? VSPACED_REMAP_FIXED : 0) |
           (remap->overwrite != 0 ? VSPACED_REMAP_OVERWRITE : 0);
}
