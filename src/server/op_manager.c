#include "reply.h"
#include "request.h"

// What control may give away: everything but control itself.
#define MANAGER_RIGHTS                                                                             \
    (VSPACED_BADGE_LOOK | VSPACED_BADGE_CHANGE | VSPACED_BADGE_MEMORY | VSPACED_BADGE_BIND)

// The manager's endpoint. If the control asks, it keeps that, and the manager itself gets
// one that doesn't bind: that goes through the control.
static enum port_status endpoints_mint(struct shard *shard, const struct request *request,
                                       const struct manager *manager) {
    const uint32_t rights = (uint32_t)request->message->words[0];
    const uint32_t index = manager_index(&shard->managers, manager);
    const uint32_t slot = shard_manager_slot(shard, manager);
    enum port_status answer =
        port_mint(shard->port, manager_badge(shard->index, index, rights), slot);
    if (answer != PORT_OK || request->kind != VSPACED_BADGE_SELF) {
        return answer;
    }
    const uint32_t guest_rights = rights & ~(uint32_t)VSPACED_BADGE_BIND;
    answer = port_mint(shard->port, manager_badge(shard->index, index, guest_rights),
                       shard_guest_slot(shard, manager));
    if (answer != PORT_OK) {
        port_drop(shard->port, slot);
    }
    return answer;
}

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
    enum port_status answer = endpoints_mint(shard, request, manager);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer, VSPACED_KERNEL_REFUSED);
    }
    manager_add(&shard->managers, manager, (uint32_t)words[0], (uint32_t)objects_max);
    reply_word(reply, manager_index(&shard->managers, manager));
    reply->capability = shard_manager_slot(shard, manager);
    return VSPACED_OK;
}

enum vspaced_status op_manager_unmake(struct shard *shard, struct request *request,
                                      struct port_reply *reply) {
    (void)request;
    (void)reply;
    if (shard->managers.count == 0) {
        return VSPACED_NO_MANAGERS;
    }
    const struct manager *manager = &shard->managers.records[shard->managers.count - 1];
    port_revoke(shard->port, shard_manager_slot(shard, manager));
    port_revoke(shard->port, shard_guest_slot(shard, manager));
    manager_remove_last(&shard->managers);
    return VSPACED_OK;
}
