#include "call.h"

enum { FIELD_LOST = 63 }; // a bit that no flag has, so that the server refuses it

// A field of the flags word. A value that is wider than its field must not spill
// into the next one and ask for something else.
static uint64_t field(unsigned value, unsigned shift, unsigned bits) {
    return value >> bits == 0 ? (uint64_t)value << shift : UINT64_C(1) << FIELD_LOST;
}

static uint64_t map_flags(const struct vspaced_map *map) {
    return field(map->rights, 0, 3) | field(map->ceiling, VSPACED_MAP_CEILING_SHIFT, 3) |
           field(map->class_id, VSPACED_MAP_CLASS_SHIFT, 4) |
           field(map->place, VSPACED_MAP_PLACE_SHIFT, 2) |
           (map->overwrite != 0 ? VSPACED_MAP_OVERWRITE : 0) |
           field(map->align_log2, VSPACED_MAP_ALIGN_SHIFT, 6);
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
