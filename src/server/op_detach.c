#include "request.h"

// words: 0 target, 1 memory
enum vspaced_status op_detach(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    (void)reply;
    uint64_t number = request->message->words[1];
    request->argument = number;
    struct memory *memory = memory_find(&shard->memories, request->object, number);
    if (memory == 0) {
        return VSPACED_BAD_MEMORY;
    }
    if (shard->memories.bytes_mapped[number] != 0) {
        return VSPACED_MEMORY_IN_USE;
    }
    port_drop(shard->port, shard_memory_slot(shard, (uint32_t)number));
    memory_detach(&shard->memories, memory, request->object);
    return VSPACED_OK;
}
