#include "apply.h"
#include "reply.h"
#include "request.h"
#include "vspaced/wire.h"

enum { ALIGN_LOG2_DEFAULT = 12 };

// The flags word, as wire.h lays it out. Whether the fields' values agree with each
// other is the space's to say; here is what it no longer sees.
static enum vspaced_status flags_decode(uint64_t flags, struct space_map_request *map) {
    if ((flags & ~VSPACED_MAP_FLAGS_ALL) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    map->rights = flags & VSPACED_RIGHTS_ALL;
    map->ceiling = flags >> VSPACED_MAP_CEILING_SHIFT & VSPACED_RIGHTS_ALL;
    map->class_id = flags >> VSPACED_MAP_CLASS_SHIFT & 0xf;
    map->place = flags >> VSPACED_MAP_PLACE_SHIFT & 3;
    map->align_log2 = flags >> VSPACED_MAP_ALIGN_SHIFT & 0x3f;
    map->overwrite = (flags & VSPACED_MAP_OVERWRITE) != 0;
    if (map->ceiling == 0) {
        map->ceiling = map->rights;
    }
    bool is_fixed = map->place == VSPACED_PLACE_FIXED;
    bool is_any = map->place == VSPACED_PLACE_ANY;
    if ((is_fixed && map->align_log2 != 0) || (is_any && map->address != 0)) {
        return VSPACED_BAD_FLAGS;
    }
    if (map->align_log2 == 0) {
        map->align_log2 = ALIGN_LOG2_DEFAULT;
    }
    return VSPACED_OK;
}

// words: 0 target, 1 memory, 2 offset, 3 address, 4 length, 5 flags
enum vspaced_status op_map(struct shard *shard, struct request *request, struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct object *object = request->object;
    struct space_map_request map = {.address = words[3], .length = words[4]};
    request->argument = words[5];
    enum vspaced_status status = flags_decode(words[5], &map);
    if (status != VSPACED_OK) {
        return status;
    }
    const struct memory *memory = memory_find(&shard->memories, object, words[1]);
    if (memory == 0) {
        return VSPACED_BAD_MEMORY;
    }
    map.backing = (struct space_backing){
        .memory = memory_index(&shard->memories, memory),
        .offset = words[2],
        .bytes = memory->bytes,
        .rights_ceiling = memory->rights,
        .device = memory->device,
    };
    struct space_plan plan;
    status = space_plan_map(&object->space, &map, &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    request->range = plan.range;
    status = apply_and_commit(shard, object, &plan);
    if (status != VSPACED_OK) {
        return status;
    }
    reply_word(reply, plan.range.begin);
    reply_word(reply, range_length(plan.range));
    reply_word(reply, space_counts(&object->space).generation);
    return VSPACED_OK;
}
