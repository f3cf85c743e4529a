#include "bootstrap/capability.h"
#include "reply.h"
#include "request.h"
#include "vspaced/range.h"
#include "vspaced/rights.h"
#include "vspaced/wire.h"

// A memory that nothing could ever be mapped from isn't worth a record.
static bool memory_is_usable(const struct port_capability *capability) {
    unsigned rights = (unsigned)(capability->rights & VSPACED_RIGHTS_ALL);
    return rights != 0 && rights_are_possible(rights) && capability->bytes != 0 &&
           capability->bytes % VSPACED_PAGE_BYTES == 0;
}

// Anonymous frames are written and read, whatever a mapping of them allows.
static bool memory_is_account(const struct port_capability *capability) {
    const uint64_t needed = VSPACED_READ | VSPACED_WRITE;
    return (capability->rights & needed) == needed && !capability->device;
}

// What can be refused before the kernel is asked.
static enum vspaced_status attach_begin(const struct shard *shard, struct object *object,
                                        const struct memory *memory,
                                        const struct port_capability *capability, bool account) {
    if (!account) {
        return VSPACED_OK;
    }
    if (!memory_is_account(capability)) {
        return VSPACED_BAD_CAPABILITY;
    }
    return space_set_account(&object->space, memory_index(&shard->memories, memory),
                             capability->bytes,
                             (unsigned)(capability->rights & VSPACED_RIGHTS_ALL));
}

// words: 0 target, 1 flags; and the memory's capability
enum vspaced_status op_attach(struct shard *shard, struct request *request,
                              struct port_reply *reply) {
    struct object *object = request->object;
    const uint64_t flags = request->message->words[1];
    const bool account = (flags & VSPACED_ATTACH_ACCOUNT) != 0;
    if ((flags & ~VSPACED_ATTACH_FLAGS_ALL) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    if (!memory_is_usable(&request->capability)) {
        return VSPACED_BAD_CAPABILITY;
    }
    struct memory *memory = memory_next_free(&shard->memories); // set aside by bind
    if (object->memories.count == object->memories.max || memory == 0) {
        return VSPACED_NO_MEMORY_RECORDS;
    }
    enum vspaced_status status = attach_begin(shard, object, memory, &request->capability, account);
    if (status != VSPACED_OK) {
        return status;
    }
    uint32_t slot = shard_memory_slot(shard, memory_index(&shard->memories, memory));
    enum port_status answer = port_take(shard->port, slot);
    if (answer != PORT_OK) {
        if (account) {
            (void)space_clear_account(&object->space); // nothing of it is used yet
        }
        return kernel_answer(shard, answer, VSPACED_MEMORY_REVOKED);
    }
    memory_attach(&shard->memories, memory, object, &request->capability);
    memory->account = account;
    request->event->argument = memory->number;
    reply_word(reply, memory->number);
    reply_word(reply, memory->bytes);
    reply_word(reply, memory->rights);
    return VSPACED_OK;
}
