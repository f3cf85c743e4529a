#include "request.h"
#include "shard.h"

// words: 0 target, 1 memory
enum vspaced_status op_detach(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    (void)reply;
    request->event->argument = request->message->words[1];
    struct memory *memory =
        memory_find(&shard->memories, request->object, request->message->words[1]);
    if (memory == 0) {
        return VSPACED_BAD_MEMORY;
    }
    uint32_t index = memory_index(&shard->memories, memory);
    enum vspaced_status status = shard->memories.bytes_mapped[index] != 0 ? VSPACED_MEMORY_IN_USE
                                 : memory->account ? space_clear_account(&request->object->space)
                                                   : VSPACED_OK;
    if (status != VSPACED_OK) {
        return status;
    }
    port_drop(shard->port, shard_memory_slot(shard, index));
    memory_detach(&shard->memories, memory, request->object);
    return VSPACED_OK;
}
