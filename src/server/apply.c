#include "apply.h"

#include "asobj/frequent.h"
#include "bootstrap/capability.h"
#include "reply.h"

static bool step_names_memory(const struct space_step *step) {
    return step->kind == SPACE_STEP_MAP || step->kind == SPACE_STEP_ZERO;
}

struct port_step apply_step(const struct shard *shard, const struct space_step *step) {
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

RARE enum vspaced_status apply_status(struct shard *shard, const struct object *object,
                                      const struct space_step *step, enum port_status answer) {
    return kernel_answer(shard, answer,
                         answer == PORT_EMPTY_SLOT && step != 0
                             ? empty_slot_meaning(shard, object, step)
                             : VSPACED_KERNEL_REFUSED);
}

enum vspaced_status apply_short(struct shard *shard, const struct object *object,
                                const struct space_plan *plan, uint32_t *done) {
    *done = 0;
    if (object->state == OBJECT_DAMAGED) {
        return VSPACED_KERNEL_DISAGREES; // it stays as it is
    }
    if (plan->step_count == 0) {
        return VSPACED_OK;
    }
    const struct port_step step = apply_step(shard, &plan->steps[0]);
    struct port_step_result result;
    const enum port_status answer = port_step(shard->port, object->slot, &step, &result);
    if (answer != PORT_OK) {
        return apply_status(shard, object, &plan->steps[0], answer);
    }
    *done = 1;
    if (result.bytes_removed != plan->bytes_unmapped) {
        shard->statistics.kernel_failures++;
        return VSPACED_KERNEL_DISAGREES;
    }
    return VSPACED_OK;
}
