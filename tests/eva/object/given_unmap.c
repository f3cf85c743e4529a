// The plan of an unmap, as a remap that cuts off may rely on it.
#include "eva/object/given.h"

enum vspaced_status space_plan_unmap(struct space *space, uint64_t address, uint64_t length,
                                     struct space_plan *plan) {
    (void)space, (void)address, (void)length;
    plan->step_count = any_below(2);
    plan->piece_count = 0;
    plan->taken.count = 0;
    plan->tree.edit = TREE_EDIT_UNMAP;
    return any_word & 1 ? VSPACED_OK : VSPACED_NO_NODES;
}
