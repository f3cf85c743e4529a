// All or nothing: the space commits each operation in turn, so that each sees those
// before it, and notes how to go back. Then the kernel does all of their steps.
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

// What the operation has no argument for is zero.
static bool item_is_padded(const struct batch_row *row, const uint64_t *item) {
    for (uint32_t i = 1 + row->argument_count; i < VSPACED_BATCH_ITEM_WORDS; i++) {
        if (item[i] != 0) {
            return false;
        }
    }
    return true;
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

// False, and nothing was taken: there is no room for all of them.
static bool steps_take(struct batch *batch, const struct space_plan *plan) {
    uint32_t end = batch->step_count, taken = 0;
    while (taken < plan->step_count && end < BATCH_STEPS_MAX) {
        batch->steps[end++] = plan->steps[taken++];
    }
    if (taken < plan->step_count) {
        return false;
    }
    batch->step_count = end;
    return true;
}

// The plan's steps become the batch's, and the space commits it.
static enum vspaced_status operation_commit(struct object *object, struct work *work,
                                            const struct batch_row *row, uint32_t index) {
    struct batch *batch = &work->batch;
    struct space_plan *plan = &work->plan;
    if (!steps_take(batch, plan)) {
        space_abandon(&object->space, plan);
        return VSPACED_REQUEST_TOO_LARGE;
    }
    batch->bytes_unmapped += plan->bytes_unmapped;
    batch->step_end[index] = batch->step_count;
    batch->address[index] = address_decided(row, plan);
    batch->count = index + 1;
    space_commit(&object->space, plan);
    return VSPACED_OK;
}

static enum vspaced_status item_commit(struct shard *shard, struct object *object,
                                       const uint64_t *item, uint32_t index, bool is_last) {
    struct work *work = shard->works.hand;
    const struct batch_row *row = row_of(item[0]);
    if (row == 0 || (row->is_last && !is_last)) {
        return VSPACED_UNKNOWN_OPERATION;
    }
    if (!item_is_padded(row, item)) {
        return VSPACED_RESERVED_NOT_ZERO;
    }
    enum vspaced_status status = row->plan(shard, object, &item[1], &work->plan);
    return status == VSPACED_OK ? operation_commit(object, work, row, index) : status;
}

static enum vspaced_status operations_commit(struct shard *shard, struct object *object,
                                             const uint64_t *items, uint32_t count) {
    enum vspaced_status status = VSPACED_OK;
    for (uint32_t i = 0; i < count && status == VSPACED_OK; i++) {
        const uint64_t *item = &items[i * VSPACED_BATCH_ITEM_WORDS];
        status = item_commit(shard, object, item, i, i + 1 == count);
    }
    return status;
}

// The operation of the step, or one more than there are.
static uint32_t operation_of_step(const struct batch *batch, uint32_t step) {
    uint32_t index = 0;
    while (index < batch->count && batch->step_end[index] <= step) {
        index++;
    }
    return index;
}

// Takes operations back, the last first, until only so many are left.
static void operations_undo(struct work *work, uint32_t left) {
    while (work->batch.count > left) {
        (void)space_batch_undo(&work->object->space);
        work->batch.count--;
    }
}

static void batch_rewind(struct work *work, uint32_t step) {
    operations_undo(work, operation_of_step(&work->batch, step));
}

static enum vspaced_status batch_end(struct shard *shard, struct work *work,
                                     struct request *request, struct port_reply *reply,
                                     enum vspaced_status status) {
    (void)shard;
    struct space *space = &work->object->space;
    const uint32_t count = request->item_count;
    if (status != VSPACED_OK) {
        operations_undo(work, 0);
        work->batch.count = count; // all of them are noted still
        const uint32_t index = operation_of_step(&work->batch, work->failed);
        reply_word(reply, index < count ? index : count - 1);
    } else {
        reply_word(reply, count);
        reply_word(reply, space_counts(space).generation);
        reply_words(reply, work->batch.address, count);
    }
    space_batch_keep(space);
    return status;
}

static const struct work_kind batch_kind = {.rewind = batch_rewind, .end = batch_end};

// words: 0 target, 1 count, then the items
enum vspaced_status op_batch(struct shard *shard, struct request *request,
                             struct port_reply *reply) {
    const uint64_t *words = request->message->words;
    struct work *work = shard->works.hand;
    struct batch *batch = &work->batch;
    request->event->argument = request->item_count;
    work->kind = &batch_kind;
    work->object = request->object;
    batch->count = 0;
    batch->step_count = 0;
    batch->bytes_unmapped = 0;
    space_batch_begin(&request->object->space, &batch->journal);
    enum vspaced_status status =
        operations_commit(shard, request->object, &words[2], request->item_count);
    if (status != VSPACED_OK) {
        reply_word(reply, batch->count);
        operations_undo(work, 0);
        space_batch_keep(&request->object->space);
        return status;
    }
    work->steps = batch->steps;
    work->step_count = batch->step_count;
    work->bytes_unmapped = batch->bytes_unmapped;
    return work_run(shard, request, reply, VSPACED_OK, 0);
}
