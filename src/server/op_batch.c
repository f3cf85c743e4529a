// All or nothing: the space commits each operation in turn, so that each sees those
// before it, and notes how to go back. Then the kernel does all of their steps.
#include "apply.h"
#include "change.h"
#include "reply.h"
#include "vspaced/wire.h"

// What may stand in a batch.
struct batch_row {
    uint32_t label;
    uint32_t argument_count; // the item's other words are zero
    plan_fn *plan;
    enum { DECIDES_NOTHING, DECIDES_RANGE, DECIDES_RESULT } address; // where its plan has it
    bool is_last; // can't be undone, so nothing may come after it
};

static const struct batch_row rows[] = {
    {VSPACED_OP_MAP, 5, map_plan, DECIDES_RANGE, false},
    {VSPACED_OP_UNMAP, 2, unmap_plan, DECIDES_NOTHING, false},
    {VSPACED_OP_PROTECT, 3, protect_plan, DECIDES_NOTHING, false},
    {VSPACED_OP_RESERVE, 3, reserve_plan, DECIDES_RANGE, false},
    {VSPACED_OP_RELEASE, 2, release_plan, DECIDES_NOTHING, false},
    {VSPACED_OP_REMAP, 5, remap_plan, DECIDES_RESULT, false},
    {VSPACED_OP_DISCARD, 2, discard_plan, DECIDES_NOTHING, true},
};

static const struct batch_row *row_of(uint64_t label) {
    for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].label == label) {
            return &rows[i];
        }
    }
    return 0;
}

static enum vspaced_status item_check(const struct batch_row *row, const uint64_t *item,
                                      bool last) {
    if (row == 0 || (row->is_last && !last)) {
        return VSPACED_UNKNOWN_OPERATION;
    }
    for (uint32_t i = 1 + row->argument_count; i < VSPACED_BATCH_ITEM_WORDS; i++) {
        if (item[i] != 0) {
            return VSPACED_RESERVED_NOT_ZERO;
        }
    }
    return VSPACED_OK;
}

static uint64_t address_decided(const struct batch_row *row, const struct space_plan *plan) {
    switch (row->address) {
    case DECIDES_RANGE:
        return plan->range.begin;
    case DECIDES_RESULT:
        return plan->result.begin;
    case DECIDES_NOTHING:
        break;
    }
    return 0;
}

// The plan's steps become the batch's, and the space commits it.
static enum vspaced_status operation_commit(struct object *object, struct batch *batch,
                                            struct space_plan *plan, const struct batch_row *row) {
    if (plan->step_count > BATCH_STEPS_MAX - batch->step_count) {
        space_abandon(&object->space, plan);
        return VSPACED_REQUEST_TOO_LARGE;
    }
    for (uint32_t i = 0; i < plan->step_count; i++) {
        batch->steps[batch->step_count++] = plan->steps[i];
    }
    batch->bytes_unmapped += plan->bytes_unmapped;
    batch->step_end[batch->count] = batch->step_count;
    batch->address[batch->count] = address_decided(row, plan);
    batch->count++;
    space_commit(&object->space, plan);
    return VSPACED_OK;
}

static enum vspaced_status operations_commit(struct shard *shard, struct object *object,
                                             const uint64_t *items, uint32_t count) {
    struct batch *batch = &shard->batch;
    enum vspaced_status status = VSPACED_OK;
    while (status == VSPACED_OK && batch->count < count) {
        const uint64_t *item = &items[batch->count * VSPACED_BATCH_ITEM_WORDS];
        const struct batch_row *row = row_of(item[0]);
        status = item_check(row, item, batch->count + 1 == count);
        if (status == VSPACED_OK) {
            status = row->plan(shard, object, &item[1], &shard->plan);
        }
        if (status == VSPACED_OK) {
            status = operation_commit(object, batch, &shard->plan, row);
        }
    }
    return status;
}

// Takes the operations back, from the last to the first, and with each its steps, as far
// as the kernel did them.
static void batch_undo(struct shard *shard, struct object *object, uint32_t done) {
    struct batch *batch = &shard->batch;
    bool undoes = true;
    while (batch->count > 0) {
        (void)space_batch_undo(&object->space);
        batch->count--;
        uint32_t begin = batch->count == 0 ? 0 : batch->step_end[batch->count - 1];
        if (undoes && done > begin) {
            undoes = apply_undo(shard, object, &batch->steps[begin], done - begin);
        }
        done = done < begin ? done : begin;
    }
    space_batch_keep(&object->space); // nothing is left of it
}

// The operation that the step belongs to.
static uint32_t operation_of_step(const struct batch *batch, uint32_t step) {
    uint32_t index = 0;
    while (index + 1 < batch->count && batch->step_end[index] <= step) {
        index++;
    }
    return index;
}

// *index: the operation that failed.
static enum vspaced_status batch_run(struct shard *shard, struct object *object,
                                     const uint64_t *items, uint32_t count, uint32_t *index) {
    struct batch *batch = &shard->batch;
    uint32_t done = 0;
    batch->count = 0;
    batch->step_count = 0;
    batch->bytes_unmapped = 0;
    space_batch_begin(&object->space, &batch->journal);
    enum vspaced_status status = operations_commit(shard, object, items, count);
    *index = batch->count;
    if (status == VSPACED_OK) {
        const struct apply_steps all = {batch->steps, batch->step_count, batch->bytes_unmapped};
        status = apply_run(shard, object, &all, &done);
        *index = operation_of_step(batch, done);
    }
    if (status != VSPACED_OK) {
        batch_undo(shard, object, done);
        return status;
    }
    space_batch_keep(&object->space);
    return VSPACED_OK;
}

// words: 0 target, 1 count, then the items
enum vspaced_status op_batch(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    uint32_t index = 0;
    request->event->argument = request->item_count;
    enum vspaced_status status =
        batch_run(shard, request->object, &words[2], request->item_count, &index);
    if (status != VSPACED_OK) {
        reply_word(reply, index);
        return status;
    }
    reply_word(reply, request->item_count);
    reply_word(reply, space_counts(&request->object->space).generation);
    reply_words(reply, shard->batch.address, request->item_count);
    return VSPACED_OK;
}
