// Who may ask the control, and what it tells of all shards together.
#include <stddef.h>

#include "control.h"
#include "reply.h"
#include "vspaced/slots.h"
#include "vspaced/wire.h"

// The same record at each shard; at none if one refuses. There it may have as many
// objects as there is room for: its own number is counted here.
static enum vspaced_status managers_make(struct control *control, uint64_t rights) {
    enum vspaced_status status = VSPACED_OK;
    uint32_t made = 0;
    while (made < control->shard_count && status == VSPACED_OK) {
        ask_begin(control, VSPACED_OP_MANAGER);
        ask_word(control, rights);
        ask_word(control, 0);
        status = ask_shard(control, made);
        made += status == VSPACED_OK;
    }
    while (status != VSPACED_OK && made > 0) {
        ask_begin(control, PEER_OP_MANAGER_UNMAKE);
        (void)ask_shard(control, --made);
    }
    return status;
}

// words: 0 badge rights, 1 objects_max, 0 for all that there are
enum vspaced_status control_manager(struct control *control, const struct request *request) {
    const uint64_t *words = request->message->words;
    const uint32_t objects_all = control->shard_count * VSPACED_OBJECTS_PER_SHARD;
    struct manager *manager = manager_next_free(&control->managers);
    if (manager == 0) {
        return VSPACED_NO_MANAGERS;
    }
    const uint32_t index = manager_index(&control->managers, manager);
    // The endpoint of the control that the manager gets.
    const uint64_t badge = manager_badge(VSPACED_THREAD_CONTROL, index, (uint32_t)words[0]);
    if (port_mint(control->port, badge, VSPACED_SLOT_CONTROL_FIRST + index) != PORT_OK) {
        return VSPACED_KERNEL_REFUSED;
    }
    enum vspaced_status status = managers_make(control, words[0]);
    if (status != VSPACED_OK) {
        port_drop(control->port, VSPACED_SLOT_CONTROL_FIRST + index);
        return status;
    }
    manager_add(&control->managers, manager, (uint32_t)words[0],
                words[1] == 0 || words[1] > objects_all ? objects_all : (uint32_t)words[1]);
    reply_word(&control->reply, index);
    control->reply.capability = VSPACED_SLOT_CONTROL_FIRST + index;
    return VSPACED_OK;
}

// words: 0 shard
enum vspaced_status control_endpoint(struct control *control, const struct request *request) {
    const uint64_t shard = request->message->words[0];
    if (shard >= control->shard_count) {
        return VSPACED_BAD_SHARD;
    }
    reply_word(&control->reply, control->shard_count);
    control->reply.capability = VSPACED_SLOT_GUEST_FIRST +
                                (uint32_t)shard * VSPACED_SLOTS_PER_SHARD +
                                manager_index(&control->managers, request->manager);
    return VSPACED_OK;
}

enum { STATS_WORDS = sizeof(struct vspaced_shard_stats) / sizeof(uint64_t) };

enum vspaced_status control_stats(struct control *control, const struct request *request) {
    (void)request;
    struct vspaced_shard_stats all = {.requests = control->requests, .refusals = control->refusals};
    uint64_t *sum = &all.shard, longest = 0;
    for (uint32_t shard = 0; shard < control->shard_count; shard++) {
        ask_begin(control, VSPACED_OP_SHARD_STATS);
        enum vspaced_status status = ask_shard(control, shard);
        if (status != VSPACED_OK) {
            return status;
        }
        const uint64_t *one = &control->answer.words[1];
        for (uint32_t i = 0; i < STATS_WORDS; i++) {
            sum[i] += one[i];
        }
        const uint64_t here = one[offsetof(struct vspaced_shard_stats, request_longest) / 8];
        longest = here > longest ? here : longest;
    }
    all.shard = control->shard_count;
    all.request_longest = longest;
    all.managers = control->managers.count; // the same ones everywhere
    all.managers_max = VSPACED_MANAGERS_PER_SHARD;
    reply_words(&control->reply, sum, STATS_WORDS);
    return VSPACED_OK;
}

// words: 0 to 2 come back
enum vspaced_status control_ping(struct control *control, const struct request *request) {
    reply_words(&control->reply, request->message->words, 3);
    return VSPACED_OK;
}
