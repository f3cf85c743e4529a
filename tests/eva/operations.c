// The operations as decode, authorize and dispatch call them: each uses what it may rely
// on, and answers anything.
#include "eva/any.h"
#include "server/reply.h"
#include "server/work.h"

static uint64_t used; // so that what is read is used

// By number: the analyser holds an index to its array, but a pointer to all of the shard.
static void object_use(const struct shard *shard, const struct object *object) {
    used += shard->objects.records[object_index(&shard->objects, object)].requests;
}

static void manager_use(const struct shard *shard, const struct manager *manager) {
    used += shard->managers.records[manager_index(&shard->managers, manager)].objects;
}

static enum vspaced_status operation_any(struct shard *shard, struct request *request,
                                         struct port_reply *reply, enum operation_target target,
                                         uint32_t word_count) {
    const struct port_message *message = request->message;
    if (target == TARGET_OBJECT) {
        object_use(shard, request->object);
    } else if (target == TARGET_RECORD) {
        object_use(shard, request->record);
    }
    if (request->manager != 0) {
        manager_use(shard, request->manager);
    }
    for (uint32_t i = 0; i < word_count; i++) {
        used += message->words[i];
    }
    used += message->has_capability ? request->capability.bytes : 0;
    request->event->argument = used;
    shard->statistics.kernel_failures++;
    reply_word(reply, any_word);
    reply_range(reply, (struct range){any_word, any_word});
    return (enum vspaced_status)any_below(VSPACED_LATER + 1);
}

static void items_use(const struct request *request) {
    const uint32_t count = request->item_count;
    const uint64_t *items = &request->message->words[2];
    for (uint32_t i = 0; i < count; i++) {
        used += items[(i + 1) * request->row->item_words - 1];
    }
}

#define X(NAME, name, label, words, capability, kinds, rights, target)                             \
    enum vspaced_status op_##name(struct shard *shard, struct request *request,                    \
                                  struct port_reply *reply) {                                      \
        if ((words) == 0) {                                                                        \
            items_use(request);                                                                    \
        }                                                                                          \
        return operation_any(shard, request, reply, TARGET_##target, (words));                     \
    }
VSPACED_OPERATION_LIST(X)
PEER_OPERATION_LIST(X)
#undef X
