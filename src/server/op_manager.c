#include "reply.h"
#include "request.h"

// What control may give away: everything but control itself.
#define MANAGER_RIGHTS                                                                             \
    (VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY | VSPACED_BADGE_BIND)

// words: 0 badge rights, 1 objects_max, 0 for all that the shard has
enum vspaced_status op_manager(struct shard *shard, struct request *request,
                               struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    if (words[0] == 0 || (words[0] & ~(uint64_t)MANAGER_RIGHTS) != 0) {
        return VSPACED_BAD_FLAGS;
    }
    struct manager *manager = manager_next_free(&shard->managers);
    if (manager == 0) {
        return VSPACED_NO_MANAGERS;
    }
    uint64_t objects_max = words[1];
    if (objects_max == 0 || objects_max > VSPACED_OBJECTS_PER_SHARD) {
        objects_max = VSPACED_OBJECTS_PER_SHARD;
    }
    uint32_t slot = shard_manager_slot(shard, manager);
    uint64_t badge = shard_manager_badge(shard, manager, (uint32_t)words[0]);
    enum port_status answer = port_mint(shard->port, badge, slot);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer, VSPACED_KERNEL_REFUSED);
    }
    manager_add(&shard->managers, manager, (uint32_t)words[0], (uint32_t)objects_max);
    reply_word(reply, manager_index(&shard->managers, manager));
    reply->capability = slot;
    return VSPACED_OK;
}
