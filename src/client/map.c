#include "call.h"

static uint64_t map_flags(const struct vspaced_map *map) {
    return client_field(map->rights, 0, 3) |
           client_field(map->ceiling, VSPACED_MAP_CEILING_SHIFT, 3) |
           client_field(map->class_id, VSPACED_MAP_CLASS_SHIFT, 4) |
           client_field(map->place, VSPACED_MAP_PLACE_SHIFT, 2) |
           (map->overwrite != 0 ? VSPACED_MAP_OVERWRITE : 0) |
           client_field(map->align_log2, VSPACED_MAP_ALIGN_SHIFT, 6) |
           client_field(map->backing, VSPACED_MAP_BACKING_SHIFT, 2);
}

vspaced_result vspaced_map(const struct vspaced_client *client, const struct vspaced_map *map,
                           uint64_t *address) {
    const uint64_t arguments[] = {
        map->target, map->memory, map->offset, map->address, map->length, map_flags(map),
    };
    struct vspaced_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_MAP, arguments, 6, 4, &answer);
    if (status == VSPACED_OK) {
        *address = answer.words[1];
    }
    return status;
}
