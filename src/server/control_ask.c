#include "control.h"
#include "reply.h"
#include "vspaced/slots.h"

void ask_begin(struct control *control, uint32_t label) {
    control->question.label = label;
    control->question.word_count = 0;
    control->question.capability = 0;
}

void ask_word(struct control *control, uint64_t word) {
    reply_word(&control->question, word);
}

void ask_words(struct control *control, const uint64_t *words, uint32_t count) {
    reply_words(&control->question, words, count);
}

// A shard ends only with the server, and then nobody is told anything.
static enum vspaced_status ask(struct control *control, uint32_t endpoint_slot) {
    const bool answered =
        port_call(control->port, endpoint_slot, &control->question, &control->answer);
    return answered ? (enum vspaced_status)control->answer.words[0] : VSPACED_KERNEL_REFUSED;
}

enum vspaced_status ask_shard(struct control *control, uint32_t shard) {
    ask_word(control, 0); // reserved0
    return ask(control, VSPACED_SLOT_PEER_FIRST + shard);
}

enum vspaced_status ask_as_manager(struct control *control, uint32_t shard,
                                   const struct manager *manager, uint32_t capability) {
    control->question.capability = capability;
    return ask(control, VSPACED_SLOT_MANAGER_FIRST + shard * VSPACED_SLOTS_PER_SHARD +
                            manager_index(&control->managers, manager));
}

bool control_shard_of(const struct control *control, uint64_t handle, uint32_t *shard) {
    const uint32_t slot = vspaced_handle_slot(handle);
    *shard = vspaced_shard_of_slot(slot);
    return slot >= VSPACED_SLOT_VSPACE_FIRST && *shard < control->shard_count;
}

enum vspaced_status control_find(struct control *control, const struct manager *manager,
                                 uint64_t target, uint64_t *handle) {
    enum vspaced_status status = VSPACED_MOVED;
    uint32_t shard;
    *handle = target;
    // Each turn is at a shard where it was later than at the one before.
    for (uint32_t turn = 0; status == VSPACED_MOVED && turn < control->shard_count; turn++) {
        if (!control_shard_of(control, *handle, &shard)) {
            return VSPACED_NOT_YOURS;
        }
        ask_begin(control, PEER_OP_PLACES);
        ask_word(control, *handle);
        ask_word(control, manager_index(&control->managers, manager));
        status = ask_shard(control, shard);
        *handle = control->answer.words[1];
    }
    return status;
}
