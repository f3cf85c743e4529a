#include "call.h"

CLIENT_WHOLE vspaced_result vspaced_map(const struct vspaced_client *client,
                                        const struct vspaced_map *map, uint64_t *address) {
    const uint64_t arguments[] = {
        map->target, map->memory, map->offset, map->address, map->length, client_map_flags(map),
    };
    struct client_answer answer;
    const vspaced_result status = client_call(client, VSPACED_OP_MAP, arguments, 6, 4, &answer);
    if (status == VSPACED_OK) {
        *address = answer.words[1];
    }
    return status;
}
