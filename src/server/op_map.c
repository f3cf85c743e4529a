#include "asobj/frequent.h"
#include "change.h"
#include "flags.h"
#include "reply.h"
#include "vspaced/wire.h"

// Only a mapping of a memory names one.
static enum vspaced_status backing_find(struct shard *shard, const struct object *object,
                                        const uint64_t *arguments, struct space_map_request *map) {
    if (map->kind == VSPACED_BACKING_RESERVATION) {
        return VSPACED_BAD_FLAGS;
    }
    if (map->kind != VSPACED_BACKING_MEMORY) {
        return (arguments[0] | arguments[1]) == 0 ? VSPACED_OK : VSPACED_RESERVED_NOT_ZERO;
    }
    const struct memory *memory = memory_find(&shard->memories, object, arguments[0]);
    if (memory == 0 || memory->account) {
        return VSPACED_BAD_MEMORY;
    }
    map->backing = (struct space_backing){
        .memory = memory_index(&shard->memories, memory),
        .offset = arguments[1],
        .bytes = memory->bytes,
        .rights_ceiling = memory->rights,
        .device = memory->device,
    };
    return VSPACED_OK;
}

// arguments: 0 memory, 1 offset, 2 address, 3 length, 4 flags
enum vspaced_status map_plan(struct shard *shard, struct object *object, const uint64_t *arguments,
                             struct space_plan *plan) {
    struct space_map_request map = {.address = arguments[2], .length = arguments[3]};
    enum vspaced_status status = flags_decode(arguments[4], VSPACED_MAP_FLAGS_ALL, &map);
    if (status == VSPACED_OK) {
        status = backing_find(shard, object, arguments, &map);
    }
    return status == VSPACED_OK ? space_plan_map(&object->space, &map, plan) : status;
}

// words: 0 target, 1 memory, 2 offset, 3 address, 4 length, 5 flags
FREQUENT enum vspaced_status op_map(struct shard *shard, struct request *request,
                                    struct port_reply *reply) {
    request->event->argument = request->message->words[5];
    return change(shard, request, reply, map_plan, place_answer);
}
