// Moving an object to another shard (peer.h has the steps). All that can fail comes
// before the target has it; then the source forgets it, which can't fail.
#include "control.h"
#include "reply.h"
#include "vspaced/slots.h"

struct migration {
    uint32_t source, target;   // shards
    uint64_t handle;           // at the source
    uint64_t arrival;          // at the target
    bool is_return;            // it was at the target before
    struct peer_parcel parcel; // what LEAVE told
};

static enum vspaced_status leave(struct control *control, struct migration *migration) {
    ask_begin(control, PEER_OP_LEAVE);
    ask_word(control, migration->handle);
    enum vspaced_status status = ask_shard(control, migration->source);
    if (status != VSPACED_OK) {
        return status;
    }
    uint64_t *words = &migration->parcel.vspace_slot;
    for (uint32_t i = 0; i < PEER_PARCEL_WORDS; i++) {
        words[i] = control->answer.words[1 + i];
    }
    migration->is_return = migration->parcel.places[migration->target] != 0;
    return VSPACED_OK;
}

static enum vspaced_status arrive(struct control *control, struct migration *migration) {
    ask_begin(control, PEER_OP_ARRIVE);
    ask_words(control, &migration->parcel.vspace_slot, PEER_PARCEL_WORDS);
    enum vspaced_status status = ask_shard(control, migration->target);
    migration->arrival = control->answer.words[1];
    return status;
}

// So many pieces, as the source just told them.
static enum vspaced_status pieces_arrive(struct control *control, const struct migration *migration,
                                         uint32_t label, uint64_t count) {
    if (count > PEER_ITEMS_MAX) {
        return VSPACED_KERNEL_REFUSED; // no shard says so
    }
    ask_begin(control, label);
    ask_word(control, migration->arrival);
    ask_word(control, count);
    ask_words(control, &control->answer.words[3], (uint32_t)count * PEER_ITEM_WORDS);
    return ask_shard(control, migration->target);
}

// One kind of contents: pieces from the source to the target, until there are no more.
static enum vspaced_status contents_move(struct control *control, const struct migration *migration,
                                         uint32_t leave_label, uint32_t arrive_label) {
    uint64_t cursor = 0;
    do {
        ask_begin(control, leave_label);
        ask_word(control, migration->handle);
        ask_word(control, cursor);
        enum vspaced_status status = ask_shard(control, migration->source);
        if (status != VSPACED_OK) {
            return status;
        }
        const uint64_t count = control->answer.words[1];
        cursor = control->answer.words[2];
        if (count > 0) {
            status = pieces_arrive(control, migration, arrive_label, count);
        }
        if (status != VSPACED_OK) {
            return status;
        }
    } while (cursor != 0);
    return VSPACED_OK;
}

static void arrive_end(struct control *control, const struct migration *migration, bool is_here) {
    const struct peer_parcel *parcel = &migration->parcel;
    ask_begin(control, PEER_OP_ARRIVE_END);
    ask_word(control, migration->arrival);
    ask_word(control, is_here);
    ask_word(control, parcel->generation);
    ask_word(control, parcel->mappings_peak);
    ask_word(control, parcel->bytes_peak);
    (void)ask_shard(control, migration->target);
}

// `handle` 0: it stays.
static void leave_end(struct control *control, const struct migration *migration, uint64_t handle) {
    ask_begin(control, PEER_OP_LEAVE_END);
    ask_word(control, migration->handle);
    ask_word(control, handle);
    (void)ask_shard(control, migration->source);
}

static enum vspaced_status move(struct control *control, struct migration *migration) {
    enum vspaced_status status = arrive(control, migration);
    if (status != VSPACED_OK) {
        return status;
    }
    status = contents_move(control, migration, PEER_OP_LEAVE_MEMORIES, PEER_OP_ARRIVE_MEMORIES);
    if (status == VSPACED_OK) {
        status = contents_move(control, migration, PEER_OP_LEAVE_ENTRIES, PEER_OP_ARRIVE_ENTRIES);
    }
    arrive_end(control, migration, status == VSPACED_OK);
    return status;
}

static enum vspaced_status migrate(struct control *control, struct migration *migration) {
    enum vspaced_status status = leave(control, migration);
    if (status != VSPACED_OK) {
        return status;
    }
    status = move(control, migration);
    if (status != VSPACED_OK) {
        leave_end(control, migration, 0);
        return status;
    }
    control->objects[migration->target] += !migration->is_return;
    leave_end(control, migration, migration->arrival);
    return VSPACED_OK;
}

// words: 0 target, 1 CPU
enum vspaced_status control_migrate(struct control *control, const struct request *request) {
    const uint64_t *words = request->message->words;
    struct migration migration;
    if (words[1] > VSPACED_BIND_CPU_MASK) {
        return VSPACED_BAD_SHARD;
    }
    enum vspaced_status status =
        control_find(control, request->manager, words[0], &migration.handle);
    if (status != VSPACED_OK || !control_shard_of(control, migration.handle, &migration.source)) {
        return status;
    }
    migration.target = (uint32_t)words[1] % control->shard_count;
    migration.arrival = migration.handle; // if it is there already
    if (migration.target != migration.source) {
        status = migrate(control, &migration);
        if (status != VSPACED_OK) {
            return status;
        }
    }
    reply_word(&control->reply, migration.arrival);
    control->reply.capability = vspaced_client_slot(migration.arrival);
    return VSPACED_OK;
}
