#include "apply.h"

#include "asobj/frequent.h"
#include "bootstrap/capability.h"
#include "reply.h"

static bool step_names_memory(const struct space_step *step) {
    return step->kind == SPACE_STEP_MAP || step->kind == SPACE_STEP_ZERO;
}

static struct port_step port_step_of(const struct shard *shard, const struct space_step *step) {
    static const uint8_t kinds[] = {
        [SPACE_STEP_MAP] = PORT_STEP_MAP,
        [SPACE_STEP_UNMAP] = PORT_STEP_UNMAP,
        [SPACE_STEP_PROTECT] = PORT_STEP_PROTECT,
        [SPACE_STEP_ZERO] = PORT_STEP_ZERO,
    };
    return (struct port_step){
        .kind = (enum port_step_kind)kinds[step->kind],
        .rights = step->rights,
        .overwrite = step->overwrite,
        .memory_slot = step_names_memory(step) ? shard_memory_slot(shard, step->memory) : 0,
        .memory_offset = step->offset,
        .range = step->range,
    };
}

// A step names two slots. Whose capability is missing, the kernel doesn't say.
static RARE enum vspaced_status empty_slot_meaning(struct shard *shard, const struct object *object,
                                                   const struct space_step *step) {
    struct port_capability capability;
    if (!step_names_memory(step)) {
        return VSPACED_VSPACE_GONE;
    }
    if (port_query(shard->port, object->slot, &capability) != PORT_OK) {
        return VSPACED_KERNEL_REFUSED;
    }
    return capability.type == BOOTSTRAP_TYPE_NONE ? VSPACED_VSPACE_GONE : VSPACED_MEMORY_REVOKED;
}

// Runs the steps from `first` on, as many as one kernel entry takes; *done is how
// many succeeded.
static RARE enum port_status steps_enter(struct shard *shard, uint32_t slot,
                                         const struct apply_steps *all, uint32_t first,
                                         uint32_t *done, struct port_step_result *result) {
    struct port_step steps[PORT_STEPS_MAX];
    uint32_t count = 0;
    for (; first < all->count && count < PORT_STEPS_MAX; first++) {
        steps[count++] = port_step_of(shard, &all->steps[first]);
    }
    return port_steps(shard->port, slot, steps, count, done, result);
}

// The usual plan: one step, which needs no message buffer.
static enum port_status step_enter(struct shard *shard, uint32_t slot,
                                   const struct space_step *step, uint32_t *done,
                                   struct port_step_result *result) {
    struct port_step kernel_step = port_step_of(shard, step);
    enum port_status answer = port_step(shard->port, slot, &kernel_step, result);
    *done = answer == PORT_OK;
    return answer;
}

static enum port_status steps_all(struct shard *shard, uint32_t slot, const struct apply_steps *all,
                                  uint32_t *done, uint64_t *bytes_unmapped) {
    struct port_step_result result = {0};
    enum port_status answer = PORT_OK;
    if (all->count == 1) {
        answer = step_enter(shard, slot, &all->steps[0], done, &result);
        *bytes_unmapped = result.bytes_removed;
        return answer;
    }
    while (answer == PORT_OK && *done < all->count) {
        uint32_t entered = 0;
        answer = steps_enter(shard, slot, all, *done, &entered, &result);
        *done += entered;
        *bytes_unmapped += result.bytes_removed;
    }
    return answer;
}

enum vspaced_status apply_run(struct shard *shard, const struct object *object,
                              const struct apply_steps *all, uint32_t *done) {
    uint64_t bytes_unmapped = 0;
    *done = 0;
    if (object->state == OBJECT_DAMAGED) {
        return VSPACED_KERNEL_DISAGREES; // it stays as it is
    }
    enum port_status answer = steps_all(shard, object->slot, all, done, &bytes_unmapped);
    if (answer != PORT_OK) {
        return kernel_answer(shard, answer,
                             answer == PORT_EMPTY_SLOT && *done < all->count
                                 ? empty_slot_meaning(shard, object, &all->steps[*done])
                                 : VSPACED_KERNEL_REFUSED);
    }
    // The kernel says what it removed: the map is checked by it, not only trusted.
    if (bytes_unmapped != all->bytes_unmapped) {
        shard->statistics.kernel_failures++;
        return VSPACED_KERNEL_DISAGREES;
    }
    return VSPACED_OK;
}

// Undoes one step. The map still holds the old state, so it tells what to do.
static RARE enum port_status step_undo(struct shard *shard, const struct object *object,
                                       const struct space_step *step) {
    struct port_step batch[PORT_STEPS_MAX];
    struct space_step undo;
    uint64_t cursor = step->range.begin;
    uint32_t slot = object->slot;
    uint32_t count = 0, done = 0;
    struct port_step_result result;
    while (space_undo_step(&object->space, step, &cursor, &undo)) {
        batch[count++] = port_step_of(shard, &undo);
        if (count == PORT_STEPS_MAX) {
            enum port_status answer = port_steps(shard->port, slot, batch, count, &done, &result);
            if (answer != PORT_OK) {
                return answer;
            }
            count = 0;
        }
    }
    return count == 0 ? PORT_OK : port_steps(shard->port, slot, batch, count, &done, &result);
}

RARE bool apply_undo(struct shard *shard, struct object *object, const struct space_step *steps,
                     uint32_t count) {
    while (count > 0) {
        enum port_status answer = step_undo(shard, object, &steps[--count]);
        if (answer == PORT_OK) {
            continue;
        }
        shard->statistics.kernel_failures++;
        if (answer != PORT_GONE) {
            object_damage(object);
        }
        return false;
    }
    return true;
}

enum vspaced_status apply_and_commit(struct shard *shard, struct object *object,
                                     struct space_plan *plan) {
    const struct apply_steps all = {plan->steps, plan->step_count, plan->bytes_unmapped};
    uint32_t done;
    enum vspaced_status status = apply_run(shard, object, &all, &done);
    if (status != VSPACED_OK) {
        (void)apply_undo(shard, object, plan->steps, done);
        space_abandon(&object->space, plan);
        return status;
    }
    space_commit(&object->space, plan);
    return VSPACED_OK;
}

enum vspaced_status apply_clear(struct shard *shard, const struct object *object,
                                uint64_t *bytes_removed) {
    struct port_step step = {
        .kind = PORT_STEP_UNMAP,
        .range = {VSPACED_USER_BEGIN, VSPACED_USER_END},
    };
    struct port_step_result result = {0};
    enum port_status answer = port_step(shard->port, object->slot, &step, &result);
    *bytes_removed = answer == PORT_OK ? result.bytes_removed : 0;
    if (answer == PORT_GONE || answer == PORT_EMPTY_SLOT) {
        return VSPACED_OK;
    }
    return kernel_answer(shard, answer, VSPACED_VSPACE_GONE);
}
