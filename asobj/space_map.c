// Planning a map or a reservation: check the request, then put the entry.
#include "asobj/check.h"
#include "asobj/journal.h"
#include "asobj/plan.h"
#include "asobj/put.h"

enum vspaced_status space_plan_map(struct space *space, const struct space_map_request *request,
                                   struct space_plan *plan) {
    struct range range = {0};
    plan_begin(plan);
    enum vspaced_status status = check_map(space, request, &range);
    status = status == VSPACED_OK ? plan_put(space, request, range, plan) : status;
    return plan_finish(space, plan, status);
}

enum vspaced_status space_plan_reserve(struct space *space, const struct space_map_request *request,
                                       struct space_plan *plan) {
    struct space_map_request reservation = *request;
    struct range range = {0};
    plan_begin(plan);
    reservation.kind = VSPACED_BACKING_RESERVATION;
    reservation.rights = 0;
    reservation.ceiling = 0;
    enum vspaced_status status = check_reserve(&reservation, &range);
    status = status == VSPACED_OK ? plan_put(space, &reservation, range, plan) : status;
    return plan_finish(space, plan, status);
}
