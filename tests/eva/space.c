// The address-space object as the server may rely on it: each function answers whatever
// asobj/space.h allows it to, and nothing is remembered. So what is shown of the server
// does not depend on what the object does, only on these bounds: a plan has no more steps
// than it has room for, a step is one of the kinds, and a memory's number is one that a
// space can have been given.
#include "asobj/space.h"
#include "eva/any.h"

static enum vspaced_status any_status(void) {
    return (enum vspaced_status)any_below(VSPACED_STATUS_COUNT);
}

static struct space_step any_step(void) {
    return (struct space_step){
        .kind = (enum space_step_kind)any_below(SPACE_STEP_ZERO + 1),
        .rights = (uint8_t)any_word,
        .overwrite = any_word & 1,
        .memory = any_below(VSPACED_MEMORIES_PER_SHARD),
        .offset = any_word,
        .range = {any_word, any_word},
    };
}

static enum vspaced_status any_plan(struct space_plan *plan) {
    const struct space_step some_step = any_step(); // made once: each may be any of these
    for (uint32_t i = 0; i < SPACE_PLAN_STEPS_MAX; i++) {
        plan->steps[i] = some_step;
    }
    plan->step_count = any_below(SPACE_PLAN_STEPS_MAX + 1);
    plan->range = (struct range){any_word, any_word};
    plan->result = (struct range){any_word, any_word};
    plan->bytes_removed = any_word;
    plan->bytes_unmapped = any_word;
    plan->bytes_released = any_word;
    plan->bytes_committed = any_word;
    plan->mappings_touched = (uint32_t)any_word;
    return any_status();
}

static bool any_mapping(struct space_mapping *mapping) {
    *mapping = (struct space_mapping){
        .range = {any_word, any_word},
        .rights = (uint8_t)any_word,
        .ceiling = (uint8_t)any_word,
        .class_id = (uint8_t)any_word,
        .kind = (uint8_t)any_below(VSPACED_BACKING_RESERVATION + 1),
        .memory = any_below(VSPACED_MEMORIES_PER_SHARD),
        .offset = any_word,
    };
    return any_word & 1;
}

static void any_counts(struct space *space) {
    space->counts.generation = any_word;
    space->counts.mappings = (uint32_t)any_word;
    space->counts.mappings_peak = (uint32_t)any_word;
    space->counts.bytes = any_word;
    space->counts.bytes_peak = any_word;
    space->counts.nodes = (uint32_t)any_word;
}

enum vspaced_status space_init(struct space *space, struct arena *arena,
                               const struct space_policy *policy, uint64_t *memory_bytes) {
    (void)arena;
    *space = (struct space){.policy = *policy, .memory_bytes = memory_bytes};
    return any_status();
}

void space_fini(struct space *space) {
    *space = (struct space){0};
}

enum vspaced_status space_adopt(struct space *space, const struct space_mapping *mapping,
                                struct space_plan *plan) {
    const struct space_mapping read = *mapping;
    (void)read;
    any_counts(space);
    return any_plan(plan);
}

void space_adopt_end(struct space *space, const struct space_counts *counts) {
    space->counts = *counts;
}

enum vspaced_status space_set_account(struct space *space, uint32_t memory, uint64_t bytes,
                                      unsigned rights) {
    (void)space;
    (void)memory;
    (void)bytes;
    (void)rights;
    return any_status();
}

enum vspaced_status space_clear_account(struct space *space) {
    (void)space;
    return any_status();
}

enum vspaced_status space_plan_map(struct space *space, const struct space_map_request *request,
                                   struct space_plan *plan) {
    const struct space_map_request read = *request;
    (void)space;
    (void)read;
    return any_plan(plan);
}

enum vspaced_status space_plan_reserve(struct space *space, const struct space_map_request *request,
                                       struct space_plan *plan) {
    return space_plan_map(space, request, plan);
}

enum vspaced_status space_plan_remap(struct space *space, const struct space_remap_request *request,
                                     struct space_plan *plan) {
    const struct space_remap_request read = *request;
    (void)space;
    (void)read;
    return any_plan(plan);
}

enum vspaced_status space_plan_unmap(struct space *space, uint64_t address, uint64_t length,
                                     struct space_plan *plan) {
    (void)space;
    (void)address;
    (void)length;
    return any_plan(plan);
}

enum vspaced_status space_plan_release(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan) {
    return space_plan_unmap(space, address, length, plan);
}

enum vspaced_status space_plan_discard(struct space *space, uint64_t address, uint64_t length,
                                       struct space_plan *plan) {
    return space_plan_unmap(space, address, length, plan);
}

enum vspaced_status space_plan_protect(struct space *space, uint64_t address, uint64_t length,
                                       unsigned rights, struct space_plan *plan) {
    (void)rights;
    return space_plan_unmap(space, address, length, plan);
}

void space_commit(struct space *space, struct space_plan *plan) {
    (void)plan;
    any_counts(space);
}

void space_abandon(struct space *space, struct space_plan *plan) {
    (void)space;
    (void)plan;
}

bool space_undo_step(const struct space *space, const struct space_step *step, uint64_t *cursor,
                     struct space_step *undo) {
    (void)space;
    (void)step;
    *cursor = any_word;
    *undo = any_step();
    return any_word & 1;
}

void space_batch_begin(struct space *space, struct space_journal *journal) {
    space->journal = journal;
}

bool space_batch_undo(struct space *space) {
    any_counts(space);
    return any_word & 1;
}

void space_batch_keep(struct space *space) {
    space->journal = 0;
}

bool space_query(const struct space *space, uint64_t address, struct space_mapping *mapping,
                 struct range *gap) {
    (void)space;
    (void)address;
    *gap = (struct range){any_word, any_word};
    return any_mapping(mapping);
}

bool space_next(const struct space *space, uint64_t address, struct space_mapping *mapping) {
    (void)space;
    (void)address;
    return any_mapping(mapping);
}

bool space_find_gap(const struct space *space, enum vspaced_class class_id, uint64_t length,
                    unsigned align_log2, struct range *gap) {
    (void)space;
    (void)class_id;
    (void)length;
    (void)align_log2;
    *gap = (struct range){any_word, any_word};
    return any_word & 1;
}

struct space_counts space_counts(const struct space *space) {
    return space->counts;
}
